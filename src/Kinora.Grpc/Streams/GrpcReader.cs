using Google.Protobuf;

namespace Kinora.Grpc.Streams;

/// <summary>
/// The messages that the other side sends, in order. Read by one at a time. What is not read is not taken from the network: the sender is held back.
/// </summary>
/// <typeparam name="T">The kind of message.</typeparam>
public sealed class GrpcReader<T> : IAsyncEnumerable<T>
    where T : class, IMessage<T>
{
    private readonly IMessageSource _source;
    private readonly MessageParser<T> _parser;

    internal GrpcReader(IMessageSource source, MessageParser<T> parser)
    {
        _source = source;
        _parser = parser;
    }

    /// <summary>The next message; null when the other side has ended its stream properly.</summary>
    /// <exception cref="Status.GrpcException">What came is no message, or (at a client) the call has failed.</exception>
    /// <exception cref="OperationCanceledException">The call or the token was cancelled.</exception>
    public ValueTask<T?> ReadAsync(CancellationToken cancellationToken = default) => _source.ReadAsync(_parser, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            yield return message;
        }
    }
}
