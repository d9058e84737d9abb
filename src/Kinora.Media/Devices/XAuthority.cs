using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Kinora.Media.Devices;

/// <summary>The user's keys to X displays: the file that <c>$XAUTHORITY</c> names, else <c>~/.Xauthority</c>.</summary>
internal static class XAuthority
{
    public const string Method = "MIT-MAGIC-COOKIE-1";

    private const int LocalFamily = 256;
    private const int AnyFamily = 65535;
    private const int MostBytes = 1 << 20;

    /// <summary>The cookie for a display of this machine; empty where there is none.</summary>
    public static byte[] CookieFor(string displayNumber)
    {
        var file = Environment.GetEnvironmentVariable("XAUTHORITY") is { Length: > 0 } named
            ? named
            : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".Xauthority");
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= MostBytes }
                ? CookieIn(File.ReadAllBytes(file), Dns.GetHostName(), displayNumber)
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Entries are family, address, display number, method and key, each with its length, big-endian.</summary>
    internal static byte[] CookieIn(ReadOnlySpan<byte> file, string host, string displayNumber)
    {
        while (file.Length >= 2)
        {
            var family = BinaryPrimitives.ReadUInt16BigEndian(file);
            file = file[2..];
            if (!TryTake(ref file, out var address) || !TryTake(ref file, out var number) || !TryTake(ref file, out var method) ||
                !TryTake(ref file, out var key))
            {
                return [];
            }

            var isHere = family == AnyFamily || (family == LocalFamily && Encoding.UTF8.GetString(address) == host);
            var isIt = number.IsEmpty || Encoding.ASCII.GetString(number) == displayNumber;
            if (isHere && isIt && Encoding.ASCII.GetString(method) == Method)
            {
                return key.ToArray();
            }
        }

        return [];
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && rest.Length < 2 + length)
        {
            return false;
        }

        field = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }
}
