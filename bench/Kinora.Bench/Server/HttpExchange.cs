using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Server;

/// <summary>One request of HTTP/1.1 that is sent again and again over one connection, by the calling thread alone: as little client as can be.</summary>
internal sealed class HttpExchange : IDisposable
{
    private const string LengthHeader = "\r\ncontent-length:";
    private const int Head = 9;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _length;

    private HttpExchange(int port, string head, ReadOnlySpan<byte> body)
    {
        _request = [.. Encoding.ASCII.GetBytes(head + "\r\n"), .. body];
        try
        {
            _socket.Connect(IPAddress.Loopback, port);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>What the last answer was, its headers included.</summary>
    public string Answer => Encoding.UTF8.GetString(_buffer, 0, _length);

    public static HttpExchange Get(int port, string path) => new(port, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n", []);

    public static HttpExchange PostJpeg(int port, string path, ReadOnlySpan<byte> jpeg, string? key = null) => new(
        port,
        string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n{(key is null ? "" : $"X-API-Key: {key}\r\n")}"),
        jpeg);

    /// <summary>Sends the request and reads the whole answer.</summary>
    /// <returns>The answer's status.</returns>
    /// <exception cref="SocketException">The connection ended before the answer did.</exception>
    public int Run()
    {
        for (var sent = 0; sent < _request.Length;)
        {
            sent += _socket.Send(_request.AsSpan(sent));
        }

        _length = 0;
        do
        {
            var read = _socket.Receive(_buffer.AsSpan(_length));
            _length += read > 0 ? read : throw new SocketException((int)SocketError.ConnectionReset);
        }
        while (!IsWhole(_buffer.AsSpan(0, _length)));
        return int.Parse(_buffer.AsSpan(Head, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(answer[..end]);
        var at = head.IndexOf(LengthHeader, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return answer[end..].EndsWith("\r\n0\r\n\r\n"u8);  // in chunks
        }

        var value = head.AsSpan(at + LengthHeader.Length);
        var line = value.IndexOf('\r');
        return answer.Length == end + 4 + int.Parse(line < 0 ? value : value[..line], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
