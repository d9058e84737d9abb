using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Kinora.Media.Guard;

/// <summary>Writes the relay's answers to one connection of ffmpeg's.</summary>
internal sealed class RelayAnswer(Stream ffmpeg)
{
    private const int BufferBytes = 64 << 10;

    /// <summary>How long a server may pause within an answer; ffmpeg's own patience, and any watchdog's, are shorter.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    /// <summary>Whether the head of the answer to the current request was sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What ffmpeg asks next; null at the connection's end.</summary>
    public Task<RelayRequest?> NextRequestAsync(CancellationToken cancellationToken)
    {
        HasBegun = false;
        return RelayRequest.ReadAsync(ffmpeg, cancellationToken);
    }

    /// <summary>Says no, and that the connection ends.</summary>
    /// <param name="status">The answer's.</param>
    /// <param name="header">A whole header line, or nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False.</returns>
    public async Task<bool> RefuseAsync(int status, string header, CancellationToken cancellationToken)
    {
        if (!HasBegun)
        {
            await HeadAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Refused\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"), cancellationToken)
                .ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Hands a server's answer on as it comes; a playlist is read whole and written anew.</summary>
    /// <param name="answer">The server's.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="relayed">The relay's name for an address.</param>
    /// <param name="keepsAlive">Whether ffmpeg wants to ask more on this connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it can.</returns>
    /// <exception cref="Sources.SourceException">A playlist leads where it must not.</exception>
    public async Task<bool> SendAsync(HttpResponseMessage answer, Uri address, Func<Uri, string> relayed, bool keepsAlive, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var scope = body.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(ReadPatience);
            // Whatever it calls itself: ffmpeg, too, tells a playlist by how it begins.
            var begun = await body.ReadAtLeastAsync(buffer, 16, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);
            if (HlsPlaylist.Begins(buffer.AsSpan(0, begun)))
            {
                var rest = await HttpFetcher.ReadAsync(body, HlsPlaylist.MostBytes, cancellationToken).ConfigureAwait(false);
                byte[] text = [.. buffer.AsSpan(0, begun), .. rest];
                var playlist = Encoding.UTF8.GetBytes(HlsPlaylist.Rewrite(Encoding.UTF8.GetString(text), address, relayed));
                await HeadAsync(HeadOf(200, "application/vnd.apple.mpegurl", playlist.Length, "", keepsAlive), cancellationToken).ConfigureAwait(false);
                await ffmpeg.WriteAsync(playlist, cancellationToken).ConfigureAwait(false);
                return keepsAlive;
            }

            keepsAlive &= answer.Content.Headers.ContentLength is not null;
            await HeadAsync(HeadOf(answer, keepsAlive), cancellationToken).ConfigureAwait(false);
            for (var read = begun; read > 0; read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false))
            {
                await ffmpeg.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                patience.CancelAfter(ReadPatience);
            }

            return keepsAlive;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string HeadOf(HttpResponseMessage answer, bool keepsAlive)
    {
        var content = answer.Content.Headers;
        var range = answer.Headers.AcceptRanges.Contains("bytes") ? "Accept-Ranges: bytes\r\n" : "";
        range += content.ContentRange is { Unit: "bytes" } part ? $"Content-Range: {part}\r\n" : "";
        return HeadOf((int)answer.StatusCode, TypeOf(content.ContentType), content.ContentLength, range, keepsAlive);
    }

    /// <summary>The boundary of MJPEG is in the type. What .NET has parsed and written again has no line break in it.</summary>
    private static string TypeOf(MediaTypeHeaderValue? type) => type?.ToString() ?? "application/octet-stream";

    private static string HeadOf(int status, string type, long? length, string more, bool keepsAlive) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} Answer\r\nContent-Type: {type}\r\n{(length is { } bytes ? $"Content-Length: {bytes}\r\n" : "")}{more}Connection: {(keepsAlive ? "keep-alive" : "close")}\r\n\r\n");

    private async Task HeadAsync(string head, CancellationToken cancellationToken)
    {
        HasBegun = true;
        await ffmpeg.WriteAsync(Encoding.Latin1.GetBytes(head), cancellationToken).ConfigureAwait(false);
    }
}
