using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// Stands in for one vetted server on a port of loopback, for one connection: that of the ffmpeg which was told the port. ffmpeg never learns
/// the server's address, so it can neither resolve it again nor be sent elsewhere.
/// </summary>
internal sealed class TcpRelay : ISourceRelay
{
    private const int BufferBytes = 64 << 10;

    private static readonly TimeSpan AcceptPatience = TimeSpan.FromSeconds(15);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly VettedTarget _server;
    private readonly Func<Stream, Stream, CancellationToken, Task> _answers;
    private readonly Task _running;

    /// <param name="server">Where it leads.</param>
    /// <param name="answers">Hands on what the server (first) says to ffmpeg (second), until the server ends; null hands on every byte.</param>
    public TcpRelay(VettedTarget server, Func<Stream, Stream, CancellationToken, Task>? answers = null)
    {
        _server = server;
        _answers = answers ?? CopyAsync;
        _listener.Start(1);
        _running = RunAsync();
    }

    /// <summary>Host and port on loopback.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public SourceException? Problem { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _running.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var client = await AcceptAsync().ConfigureAwait(false);
            _listener.Stop();
            client.NoDelay = true;
            var local = client.GetStream();
            await using var localScope = local.ConfigureAwait(false);
            var remote = await SourceGuard.ConnectAsync(_server, _stop.Token).ConfigureAwait(false);
            await using var remoteScope = remote.ConfigureAwait(false);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var asking = CopyAsync(local, remote, over.Token);
            var answering = _answers(remote, local, over.Token);
            var first = await Task.WhenAny(asking, answering).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(asking, answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
        catch (SourceException error)
        {
            Problem = error;
        }
        catch (IOException error) when (error.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            Problem = new SourceException($"'{_server.Target.Scheme}://{_server.Target.Authority}' cannot be reached: {error.Message}");
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // It ends, or one side has gone.
        }
    }

    private async Task<TcpClient> AcceptAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(AcceptPatience);
        return await _listener.AcceptTcpClientAsync(patience.Token).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
