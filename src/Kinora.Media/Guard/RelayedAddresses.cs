using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kinora.Media.Guard;

/// <summary>
/// The relay's names for addresses: each carries its address, sealed with a key that only this relay has, so that nothing has to be kept and
/// nobody can make one up.
/// </summary>
internal sealed class RelayedAddresses(Uri source)
{
    /// <summary>No such host can exist (RFC 2606): without the relay the address leads nowhere.</summary>
    private const string Root = "http://source.invalid/";

    /// <summary>As ffmpeg writes it in its requests.</summary>
    private const string RootWithPort = "http://source.invalid:80/";

    private const string First = "source";
    private const int SealBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The name of the source's own address, which tells nothing about it but its extension: it stands among ffmpeg's arguments.</summary>
    public string Source => Root + First + ExtensionOf(source);

    /// <summary>The name of an address that a playlist leads to.</summary>
    public string Of(Uri address)
    {
        var bytes = Encoding.UTF8.GetBytes(address.AbsoluteUri);
        return $"{Root}{Base64Url.EncodeToString(Seal(bytes))}/{Base64Url.EncodeToString(bytes)}{ExtensionOf(address)}";
    }

    /// <summary>The address of a name; null for one that this relay has not given.</summary>
    public Uri? Find(string name)
    {
        name = name.StartsWith(RootWithPort, StringComparison.Ordinal) ? Root + name[RootWithPort.Length..] : name;
        if (name == Source)
        {
            return source;
        }

        try
        {
            var parts = name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('/') : [];
            if (parts.Length != 2)
            {
                return null;
            }

            var bytes = Base64Url.DecodeFromChars(parts[1].Split('.')[0]);
            return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(parts[0]), Seal(bytes)) ? new Uri(Encoding.UTF8.GetString(bytes)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Seal(byte[] bytes) => HMACSHA256.HashData(_key, bytes)[..SealBytes];

    /// <summary>ffmpeg looks at the extensions of a playlist's entries.</summary>
    private static string ExtensionOf(Uri address) =>
        Path.GetExtension(address.AbsolutePath) is { Length: > 1 and <= 6 } extension && extension.Skip(1).All(char.IsAsciiLetterOrDigit) ? extension : "";
}
