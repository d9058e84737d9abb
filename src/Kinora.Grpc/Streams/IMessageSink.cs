using Google.Protobuf;

namespace Kinora.Grpc.Streams;

/// <summary>The end of a call where messages go out: a server's response or a client's request.</summary>
internal interface IMessageSink
{
    /// <summary>Sends a message, and waits while the other side does not take what was sent before.</summary>
    ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken);

    /// <summary>The same for a message that is encoded already.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken);
}
