using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Server;

/// <summary>One reader of a stream's server-sent events: a socket and a buffer. It notes when each event came.</summary>
internal sealed class EventClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[16 << 10];
    private int _length;

    /// <summary>Microseconds from each event's publication, which is its id, to its arrival.</summary>
    public List<int> Delays { get; } = new(1024);

    /// <summary>How often it was told that it has lost results.</summary>
    public int Lost { get; private set; }

    /// <summary>Ends with the first event.</summary>
    public Task First => _first.Task;

    /// <summary>Events are noted while this is true.</summary>
    public bool IsNoting { get; set; }

    public async Task ConnectAsync(int port, string stream)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
        _ = await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/streams/{stream}/results HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")).ConfigureAwait(false);
    }

    /// <summary>Reads until the client is disposed of.</summary>
    /// <exception cref="InvalidOperationException">The server ended the connection, or its answer is not as it should be.</exception>
    public async Task ReadAsync()
    {
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(_buffer.AsMemory(_length)).ConfigureAwait(false)) > 0)
            {
                var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                _length += read;
                Take(now);
            }

            throw new InvalidOperationException("The server ended the connection: " + Encoding.ASCII.GetString(_buffer, 0, _length));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            _ = _first.TrySetException(error);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Takes the whole events from the buffer. What stands before an event's id, as headers and lengths of chunks, says nothing here.</summary>
    private void Take(long now)
    {
        var rest = _buffer.AsSpan(0, _length);
        int end;
        while ((end = rest.IndexOf("\n\n"u8)) >= 0)
        {
            var whole = rest[..end];
            rest = rest[(end + 2)..];
            if (whole.IndexOf("\nid: "u8) is >= 0 and var at && Utf8Parser.TryParse(whole[(at + 5)..], out long id, out _))
            {
                _ = _first.TrySetResult();
                if (IsNoting)
                {
                    Delays.Add((int)(now - id));
                }
            }
            else if (whole.IndexOf("event: lost"u8) >= 0)
            {
                Lost++;
            }
        }

        rest.CopyTo(_buffer);
        _length = rest.Length < _buffer.Length ? rest.Length : throw new InvalidOperationException("An event is larger than 16 KiB.");
    }
}
