using System.Net.Http.Headers;
using System.Text;

namespace Kinora.Media.Guard;

/// <summary>What ffmpeg asks of the relay.</summary>
/// <param name="Method">GET, and nothing else is answered.</param>
/// <param name="Address">The whole address, as proxies get it.</param>
/// <param name="Authorization">What shows that it is our ffmpeg; null where it says nothing.</param>
/// <param name="Range">The bytes that it wants; null for all.</param>
/// <param name="KeepsAlive">Whether another request may follow.</param>
internal sealed record RelayRequest(string Method, string Address, string? Authorization, RangeHeaderValue? Range, bool KeepsAlive)
{
    private const int MostBytes = 16 << 10;

    /// <summary>Reads the next request's head; null where there is none any more, or it is none.</summary>
    public static async Task<RelayRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
            // A request without a body ends what ffmpeg sends until it is answered.
            if (buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                return Parse(Encoding.Latin1.GetString(buffer, 0, length - 4));
            }
        }

        return null;
    }

    internal static RelayRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var address, "HTTP/1.1" or "HTTP/1.0"])
        {
            return null;
        }

        var headers = lines.Skip(1).Select(static line => line.Split(':', 2)).Where(static pair => pair.Length == 2)
            .ToLookup(static pair => pair[0], static pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return new RelayRequest(
            method, address, headers["Proxy-Authorization"].FirstOrDefault(),
            RangeHeaderValue.TryParse(headers["Range"].FirstOrDefault(), out var range) ? range : null,
            !headers["Connection"].Contains("close", StringComparer.OrdinalIgnoreCase));
    }
}
