using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Abuse.Tests.Server;

/// <summary>A connection on which anything at all may be sent.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawConnection(int receiveBuffer)
    {
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer;
        }
    }

    public static async Task<RawConnection> OpenAsync(int port, int receiveBuffer = 0)
    {
        var connection = new RawConnection(receiveBuffer);
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Opens many.</summary>
    public static Task<RawConnection[]> OpenManyAsync(int port, int count, int receiveBuffer = 0) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(port, receiveBuffer)));

    /// <summary>Ends it without a goodbye.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public Task<bool> SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes; false when the server has closed.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes, patience.Token)..];
            }

            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Says that no more will come.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was quicker.
        }
    }

    /// <summary>All that comes until the server closes.</summary>
    /// <exception cref="OperationCanceledException">It does not close.</exception>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var all = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer, patience.Token)) > 0)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return all.ToArray();
    }

    /// <summary>Fills a buffer; false when the server closes before.</summary>
    public async Task<bool> ReadExactlyAsync(Memory<byte> buffer)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (buffer.Length > 0)
        {
            var read = await _socket.ReceiveAsync(buffer, patience.Token);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }

    /// <summary>As text.</summary>
    public async Task<string> ReadTextToEndAsync() => Encoding.Latin1.GetString(await ReadToEndAsync());

    public void Dispose() => _socket.Dispose();
}
