namespace Kinora.Models.Hub.Addresses;

internal static class Sha256Text
{
    /// <summary>Whether the text is a sha256 hash in hexadecimal.</summary>
    public static bool IsOne(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);
}
