using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Pictures;
using Kinora.Pipelines.Results;
using Kinora.Server.Problems;

namespace Kinora.Server.Sockets;

/// <summary>
/// One client of a stream over a WebSocket. Results and pictures take turns; what the client is too slow for it loses, and is told how much
/// by <c>{"event":"lost","results":n,"pictures":m}</c>, both counted since it connected.
/// </summary>
internal sealed class StreamSocket(WebSocket socket, HostedStream stream, SocketWishes wishes) : IDisposable
{
    /// <summary>A client's message is a few wishes.</summary>
    private const int MostReceived = 4096;

    /// <summary>How long after one message the next is read.</summary>
    private static readonly TimeSpan BetweenWishes = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a change of wishes holds at least: each begins anew what is sent, with a picture of its own, and the server has others to serve.</summary>
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a client may take to say goodbye.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _gate = new();
    private SocketWishes _wishes = wishes;
    private volatile SocketWishes _asked = wishes;
    private Task _changing = Task.CompletedTask;
    private CancellationTokenSource _changed = new();
    private long _lostResults;
    private long _lostPictures;
    private long _told;

    /// <summary>Serves the client until it goes, the stream is removed, or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over);
        var receiving = ReceiveAsync(end.Token);
        Task[] senders = [WhileWantedAsync(SendResultsAsync, end.Token), WhileWantedAsync(SendPicturesAsync, end.Token)];
        var first = await Task.WhenAny([receiving, .. senders]).ConfigureAwait(false);
        var sending = Task.WhenAll(senders);
        await end.CancelAsync().ConfigureAwait(false);

        // A client that does not read holds up what is being sent; then there is no farewell.
        if (await EndsSoonAsync(sending).ConfigureAwait(false))
        {
            await CloseAsync(first == receiving ? receiving.Exception?.InnerException as RequestException : null).ConfigureAwait(false);
            await EndsSoonAsync(receiving.IsCompleted ? ForgetAsync() : receiving).ConfigureAwait(false);
        }

        socket.Abort();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _changing.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _sending.Dispose();
        _changed.Dispose();
    }

    /// <summary>False when the task takes longer than a farewell may.</summary>
    private static async Task<bool> EndsSoonAsync(Task task) => await Task.WhenAny(task, Task.Delay(Farewell)).ConfigureAwait(false) == task;

    private async Task CloseAsync(RequestException? wrong)
    {
        var (status, reason) = socket.State == WebSocketState.CloseReceived ? (WebSocketCloseStatus.NormalClosure, null)
            : wrong is not null ? (WebSocketCloseStatus.PolicyViolation, Shortened(wrong.Message))
            : (WebSocketCloseStatus.EndpointUnavailable, "The stream or the server ends.");
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It did not wait for the farewell.
        }
    }

    /// <summary>Reads past what the client still sends, up to its own farewell: bytes that nobody has read would undo ours.</summary>
    private async Task ForgetAsync()
    {
        var buffer = new byte[MostReceived];
        try
        {
            while (socket.State == WebSocketState.CloseSent)
            {
                _ = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It has gone, or was given up on.
        }
    }

    /// <summary>A reason may have 123 bytes; what is no ASCII, which a client has written, is left out.</summary>
    private static string Shortened(string reason)
    {
        var plain = string.Concat(reason.Where(char.IsAscii));
        return plain.Length <= 120 ? plain : plain[..117] + "...";
    }

    /// <summary>Takes the client's wishes until it closes. Nothing cancels it: that would end the connection without a word.</summary>
    /// <param name="end">Cancelled when its wishes no longer matter.</param>
    private async Task ReceiveAsync(CancellationToken end)
    {
        var buffer = new byte[MostReceived];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += received.Count;
            if (length == buffer.Length || received.MessageType == WebSocketMessageType.Binary)
            {
                throw new RequestException(400, "Send short text messages of JSON.");
            }

            if (!received.EndOfMessage)
            {
                continue;
            }

            _asked = _asked.After(buffer.AsMemory(0, length));
            length = 0;
            if (_changing.IsCompleted)
            {
                _changing = ChangeAsync(end);
            }

            await Task.Delay(BetweenWishes, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does at once what the client wants, and a while later what it wants by then.</summary>
    private async Task ChangeAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested && _asked is var asked && asked != _wishes)
        {
            await ChangeAsync(asked).ConfigureAwait(false);
            await Task.Delay(BetweenChanges, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ChangeAsync(SocketWishes wishes)
    {
        CancellationTokenSource old;
        lock (_gate)
        {
            (_wishes, old) = (wishes, _changed);
            _changed = new CancellationTokenSource();
        }

        await old.CancelAsync().ConfigureAwait(false);
        old.Dispose();
    }

    /// <summary>Sends one kind of message, beginning anew whenever the client wants something else, until there is no more.</summary>
    private async Task WhileWantedAsync(Func<SocketWishes, CancellationToken, Task<bool>> send, CancellationToken end)
    {
        while (true)
        {
            SocketWishes wishes;
            CancellationToken changed;
            lock (_gate)
            {
                (wishes, changed) = (_wishes, _changed.Token);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(end, changed);
            try
            {
                if (!await send(wishes, either.Token).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                // The client changed its mind.
            }
        }
    }

    private async Task<bool> SendResultsAsync(SocketWishes wishes, CancellationToken stop)
    {
        using var reader = stream.Results.OpenReader();
        var before = _lostResults;
        while (await reader.NextAsync(stop).ConfigureAwait(false) is { } result)
        {
            if (!wishes.Results)
            {
                continue;  // it only waits for the stream's end
            }

            _lostResults = before + reader.Lost;
            await TellLostAsync().ConfigureAwait(false);
            await SendAsync(result.Json, WebSocketMessageType.Text).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<bool> SendPicturesAsync(SocketWishes wishes, CancellationToken stop)
    {
        if (!wishes.Pictures)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
        }

        PictureReader reader;
        try
        {
            reader = stream.Pictures.Open(wishes.Picture.Options, wishes.Picture.Rate);
        }
        catch (PicturesUnavailableException error)
        {
            await SendAsync(Encoding.UTF8.GetBytes($"{{\"event\":\"problem\",\"detail\":{System.Text.Json.JsonSerializer.Serialize(error.Message, SocketTextContext.Default.String)}}}"), WebSocketMessageType.Text)
                .ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
            return true;
        }

        using (reader)
        {
            var before = _lostPictures;
            while (await reader.NextAsync(stop).ConfigureAwait(false) is { } picture)
            {
                using (picture)
                {
                    _lostPictures = before + reader.Lost;
                    await TellLostAsync().ConfigureAwait(false);
                    await SendAsync(picture.Message, WebSocketMessageType.Binary).ConfigureAwait(false);
                }
            }
        }

        return false;
    }

    private Task TellLostAsync()
    {
        var (results, pictures) = (Volatile.Read(ref _lostResults), Volatile.Read(ref _lostPictures));
        return Interlocked.Exchange(ref _told, results + pictures) == results + pictures
            ? Task.CompletedTask
            : SendAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"event\":\"lost\",\"results\":{results},\"pictures\":{pictures}}}")), WebSocketMessageType.Text);
    }

    /// <summary>A message that was begun is sent to its end: half a message would end the connection.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
