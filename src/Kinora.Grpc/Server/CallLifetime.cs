using Kinora.Grpc.Deadlines;

namespace Kinora.Grpc.Server;

/// <summary>How long a call may last: until its client is gone or its deadline has passed.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly CancellationToken _clientGone;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _either;

    /// <param name="timeout">From now; null for no deadline.</param>
    /// <param name="time">Whose clock.</param>
    /// <param name="clientGone">Cancelled when the client is gone.</param>
    public CallLifetime(TimeSpan? timeout, TimeProvider time, CancellationToken clientGone)
    {
        _clientGone = clientGone;
        Deadline = timeout is { } length ? Later(time.GetUtcNow(), length) : null;
        if (timeout <= TimeoutHeader.Longest)
        {
            _deadline = new CancellationTokenSource(timeout.Value, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(clientGone, _deadline.Token);
        }
    }

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Ended => _either?.Token ?? _clientGone;

    /// <summary>True when nobody is left to answer to.</summary>
    public bool IsClientGone => _clientGone.IsCancellationRequested;

    /// <summary>True once the deadline has passed.</summary>
    public bool IsDeadlinePassed => _deadline is { IsCancellationRequested: true };

    public void Dispose()
    {
        _either?.Dispose();
        _deadline?.Dispose();
    }

    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan length) =>
        length < DateTimeOffset.MaxValue - now ? now + length : DateTimeOffset.MaxValue;
}
