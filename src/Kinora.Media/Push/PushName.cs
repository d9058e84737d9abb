namespace Kinora.Media.Push;

/// <summary>The NAME of <c>push:NAME</c>: the same letters as a stream's name, so that one word may serve for both.</summary>
internal static class PushName
{
    public const int MostCharacters = 63;

    /// <summary>True for 1..63 of a-z, 0-9, _ and -, the first a letter or digit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MostCharacters && name[0] is not ('_' or '-') &&
        name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
}
