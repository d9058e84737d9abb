using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// Hands on what an RTSP server says. Every message is read and written anew, so that ffmpeg cannot read it in another way than was vetted
/// here; what would make ffmpeg connect or send elsewhere (a redirect, another transport, another source or destination) does not get through.
/// </summary>
internal sealed class RtspAnswers(string display)
{
    private const int MostHeadBytes = 16 << 10;
    private const int MostBodyBytes = 256 << 10;
    private const int InterleavedHead = 4;

    /// <summary>What ffmpeg needs of an answer. Location is not among it.</summary>
    private static readonly string[] Headers =
    [
        "CSeq", "Session", "Content-Type", "Content-Base", "Public", "Range", "RTP-Info", "WWW-Authenticate", "Server", "Date", "Scale", "Speed",
    ];

    /// <summary>Runs until the server ends.</summary>
    /// <exception cref="SourceException">The server answered what is not allowed, or no RTSP.</exception>
    public async Task CopyAsync(Stream server, Stream ffmpeg, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(server, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var (consumed, message) = Next(read.Buffer);
                foreach (var part in message)
                {
                    await ffmpeg.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                }

                var next = read.Buffer.GetPosition(consumed);
                reader.AdvanceTo(next, consumed == 0 ? read.Buffer.End : next);
                if (read.IsCompleted && consumed == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The next whole message, or packets of pictures, as ffmpeg gets them, and how many bytes they took; 0 while they are not whole.</summary>
    private (long Consumed, ReadOnlySequence<byte> Message) Next(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < InterleavedHead)
        {
            return (0, default);
        }

        new SequenceReader<byte>(buffer).TryPeek(out var first);
        if (first == (byte)'$')
        {
            var length = PacketsLength(buffer);
            return (length, buffer.Slice(0, length));
        }

        if (first is (byte)'\r' or (byte)'\n')
        {
            return (1, default);  // some servers write an empty line between messages
        }

        var text = Encoding.Latin1.GetString(buffer.Slice(0, Math.Min(buffer.Length, MostHeadBytes)));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return text.Length < MostHeadBytes ? (0, default) : throw NoRtsp();
        }

        var lines = text[..end].Split("\r\n");
        var bodyLength = BodyLength(lines);
        if (buffer.Length < end + 4 + bodyLength)
        {
            return (0, default);
        }

        long whole = end + 4 + bodyLength;
        // A server may ask something of a player as well; ours has nothing to tell it.
        return lines[0].StartsWith("RTSP/1.", StringComparison.Ordinal)
            ? (whole, Written(lines, buffer.Slice(end + 4, bodyLength)))
            : lines[0].EndsWith(" RTSP/1.0", StringComparison.Ordinal) ? (whole, default) : throw NoRtsp();
    }

    /// <summary>How many bytes the whole packets take that the buffer begins with. Each has $, its channel and its length before it.</summary>
    private static long PacketsLength(ReadOnlySequence<byte> buffer)
    {
        long length = 0;
        Span<byte> head = stackalloc byte[InterleavedHead];
        while (buffer.Length - length >= InterleavedHead)
        {
            buffer.Slice(length, InterleavedHead).CopyTo(head);
            var next = InterleavedHead + ((head[2] << 8) | head[3]);
            if (head[0] != (byte)'$' || buffer.Length - length < next)
            {
                break;
            }

            length += next;
        }

        return length;
    }

    private ReadOnlySequence<byte> Written(string[] lines, ReadOnlySequence<byte> body)
    {
        var status = lines[0].Split(' ', 3);
        if (status.Length < 2 || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 100 or > 599)
        {
            throw NoRtsp();
        }

        if (code is >= 300 and < 400)
        {
            throw new SourceException($"'{display}' redirects to another address, which is not followed where a client names the address: name the other one.")
            {
                IsRefusal = true,
            };
        }

        var answer = new StringBuilder();
        answer.Append(CultureInfo.InvariantCulture, $"RTSP/1.0 {code} {(status.Length > 2 ? Clean(status[2]) : "")}\r\n");
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? line[..colon] : "";
            var value = Clean(line[(colon + 1)..]).Trim();
            if (name.Equals("Transport", StringComparison.OrdinalIgnoreCase))
            {
                answer.Append(CultureInfo.InvariantCulture, $"Transport: {Transport(value)}\r\n");
            }
            else if (Headers.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                answer.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }
        }

        answer.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        return new ReadOnlySequence<byte>([.. Encoding.Latin1.GetBytes(answer.ToString()), .. body.ToArray()]);
    }

    /// <summary>Only the connection itself carries pictures: addresses and ports of datagrams are left out.</summary>
    private string Transport(string value)
    {
        var parts = value.Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals("RTP/AVP/TCP", StringComparison.OrdinalIgnoreCase)
            ? string.Join(';', parts.Where((part, i) => i == 0 || part is "unicast" || part.StartsWith("interleaved=", StringComparison.OrdinalIgnoreCase) ||
                part.StartsWith("ssrc=", StringComparison.OrdinalIgnoreCase) || part.StartsWith("mode=", StringComparison.OrdinalIgnoreCase)))
            : throw new SourceException($"'{display}' wants to send its pictures elsewhere than over its connection, which is not allowed where a client names the address.");
    }

    private int BodyLength(string[] lines)
    {
        int? length = null;
        foreach (var line in lines.Skip(1).Where(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)))
        {
            if (!int.TryParse(line["Content-Length:".Length..], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) ||
                value > MostBodyBytes || (length is { } other && other != value))
            {
                throw NoRtsp();
            }

            length = value;
        }

        return length ?? 0;
    }

    private static string Clean(string text) => string.Concat(text.Where(static c => c is >= ' ' and not '\x7f'));

    private SourceException NoRtsp() => new($"'{display}' does not answer as an RTSP server does: check host, port and path.");
}
