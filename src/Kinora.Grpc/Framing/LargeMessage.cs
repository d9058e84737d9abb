using Kinora.Grpc.Status;

namespace Kinora.Grpc.Framing;

/// <summary>
/// A large message while it comes. It must keep coming, and what is there of it counts: otherwise a client could have a server hold, for as
/// long as it likes and in each of its streams, all that one message may have.
/// </summary>
internal sealed class LargeMessage : IDisposable
{
    /// <summary>A shorter one is no burden, however slowly it comes.</summary>
    public const int LeastBytes = 64 << 10;

    /// <summary>What must come in each <see cref="Patience"/>, or the rest of the message: 64 KiB a second.</summary>
    private const int LeastProgress = 640 << 10;

    private readonly MessageRoom _room;
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _either;
    private long _there;
    private long _mark;

    public LargeMessage(MessageRoom room, TimeProvider time, CancellationToken cancellationToken)
    {
        _room = room;
        _patience = new CancellationTokenSource(Patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _patience.Token);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Cancelled when the call is, or when the message does not keep coming.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>True when it did not keep coming.</summary>
    public bool IsTooSlow => _patience.IsCancellationRequested;

    /// <summary>Takes note of how much of it is there.</summary>
    /// <exception cref="GrpcException">There is no room for so much of it now.</exception>
    public void Grow(long there)
    {
        if (there > _there && !_room.TryEnter(there - _there))
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, "The server holds as many large messages as it can: try again in a moment.");
        }

        _there = Math.Max(there, _there);
        if (_there - _mark >= LeastProgress)
        {
            _mark = _there;
            _patience.CancelAfter(Patience);
        }
    }

    public void Dispose()
    {
        _room.Leave(_there);
        _either.Dispose();
        _patience.Dispose();
    }
}
