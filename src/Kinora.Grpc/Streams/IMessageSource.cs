using Google.Protobuf;

namespace Kinora.Grpc.Streams;

/// <summary>The end of a call where messages come in: a server's request or a client's response.</summary>
internal interface IMessageSource
{
    /// <summary>The next message; null after the last.</summary>
    ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>;
}
