using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kinora.Pipelines.Access;

/// <summary>
/// Keys as people and programs hold them: <c>kin_ID_SECRET</c>, where the id has ten letters and digits and the secret is 32 random bytes in
/// base64url.
/// </summary>
/// <remarks>
/// What is stored is SHA-256 of that text. A slow hash with a salt, as passwords need, would add nothing: nobody can try 2^256 secrets, and no two
/// keys have the same; and it would cost each request milliseconds.
/// </remarks>
public static class AccessKeyText
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "kin_";

    /// <summary>The bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const int IdLength = 10;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;
    private const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>Makes a new key from the system's random numbers.</summary>
    /// <returns>Its id, the key itself, which is to be shown once and not kept, and the hash that is stored.</returns>
    public static (string Id, string Key, byte[] Hash) Create()
    {
        var id = RandomNumberGenerator.GetString(IdLetters, IdLength);
        var key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var hash = new byte[HashLength];
        Hash(key, hash);
        return (id, key, hash);
    }

    /// <summary>True for a text that has the form of a key.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="id">The id in it.</param>
    public static bool TryReadId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        var isKey = text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text[4 + IdLength] == '_' && Ascii.IsValid(text);
        id = isKey ? text.Slice(4, IdLength) : default;
        return isKey;
    }

    /// <summary>Hashes a text that has the form of a key. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Takes <see cref="HashLength"/> bytes.</param>
    /// <exception cref="ArgumentException">The text has not the form of a key.</exception>
    public static void Hash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (key.Length != Length || !Encoding.ASCII.TryGetBytes(key, bytes, out _))
        {
            throw new ArgumentException("The text has not the form of a key.", nameof(key));
        }

        SHA256.HashData(bytes, hash);
    }
}
