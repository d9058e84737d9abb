using System.Buffers.Binary;
using System.Text;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Http2;

/// <summary>HTTP/2 without TLS as frames that need not make sense (RFC 9113).</summary>
internal sealed class Http2Connection : IDisposable
{
    private readonly RawConnection _raw;

    private Http2Connection(RawConnection raw) => _raw = raw;

    public static async Task<Http2Connection> OpenAsync(int port, int receiveBuffer = 0)
    {
        var connection = new Http2Connection(await RawConnection.OpenAsync(port, receiveBuffer));
        await connection._raw.SendAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Http2Frame.Settings, 0, 0, [])]);
        return connection;
    }

    public Task<bool> SendAsync(params byte[][] frames) => _raw.SendAsync((byte[])[.. frames.SelectMany(static frame => frame)]);

    public Task<byte[]> ReadToEndAsync() => _raw.ReadToEndAsync();

    /// <summary>Reads until so many frames of a type have come, answers of as many streams.</summary>
    public async Task ReadUntilAsync(Http2Frame type, int count)
    {
        var head = new byte[9];
        while (count > 0)
        {
            Assert.True(await _raw.ReadExactlyAsync(head), "The server closed the connection.");
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8 & 0xffffff];
            Assert.True(await _raw.ReadExactlyAsync(payload), "The server closed the connection.");
            count -= head[3] == (byte)type ? 1 : 0;
        }
    }

    public void Dispose() => _raw.Dispose();

    /// <summary>A frame: 24 bits of length, type, flags, stream.</summary>
    public static byte[] Frame(Http2Frame type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>The headers of a call, as literals that need no table.</summary>
    public static byte[] Call(string path)
    {
        (string Name, string Value)[] headers =
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "127.0.0.1"), ("content-type", "application/grpc"), ("te", "trailers")];
        return [.. headers.SelectMany(static header => Literal(header.Name, header.Value))];
    }

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
