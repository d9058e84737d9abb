using Google.Protobuf;

namespace Kinora.Grpc.Streams;

/// <summary>Sends messages to the other side, one at a time.</summary>
/// <typeparam name="T">The kind of message.</typeparam>
public sealed class GrpcWriter<T>
    where T : class, IMessage<T>
{
    private readonly IMessageSink _sink;
    private bool _isWriting;

    internal GrpcWriter(IMessageSink sink) => _sink = sink;

    /// <summary>
    /// Sends a message. The returned task is done when the transport has taken it, which it does only as fast as the other side reads: await it before the
    /// next, and no more than about one message waits here. At a client, cancelling a write cancels the call: half of the message may be on its way.
    /// </summary>
    /// <exception cref="InvalidOperationException">The write before has not ended, or the call has.</exception>
    /// <exception cref="OperationCanceledException">The call or the token was cancelled.</exception>
    /// <exception cref="Status.GrpcException">At a client: the call has failed.</exception>
    public async ValueTask WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        Begin();
        try
        {
            await _sink.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isWriting, false);
        }
    }

    /// <summary>The same for the bytes of a message, so that what goes to many is encoded once.</summary>
    public async ValueTask WriteEncodedAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        Begin();
        try
        {
            await _sink.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isWriting, false);
        }
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _isWriting, true))
        {
            throw new InvalidOperationException($"A {typeof(T).Name} is still being sent: await each write before the next.");
        }
    }
}
