using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Framing;

/// <summary>
/// Takes messages out of a pipe of bytes, wherever the transport has cut it. A message is parsed where it lies; no more than one is waited for at a time,
/// and its length is checked before any of it is.
/// </summary>
/// <param name="pipe">The body of a request or response.</param>
/// <param name="encoding">What the other side announced.</param>
/// <param name="maxMessageBytes">The longest message that is taken, packed and unpacked.</param>
/// <param name="room">What large messages count against while they come; null: they may take their time.</param>
/// <param name="time">Whose clock tells whether they keep coming; null: the system's.</param>
internal sealed class FrameReader(PipeReader pipe, MessageEncoding encoding, int maxMessageBytes, MessageRoom? room = null, TimeProvider? time = null)
{
    /// <summary>The next message; null after the last.</summary>
    /// <exception cref="GrpcException">What comes is no message, is too long, is compressed in an unknown way, or ends in the middle.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        LargeMessage? large = null;
        try
        {
            while (true)
            {
                var result = await pipe.ReadAsync(large?.Token ?? cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                var (consumed, examined) = (buffer.Start, buffer.End);
                try
                {
                    if (TryTake(buffer, out var message, out var prefix))
                    {
                        consumed = examined = message.End;
                        return prefix.IsCompressed ? ParsePacked(parser, message) : Parse(parser, message);
                    }

                    if (result.IsCompleted)
                    {
                        return buffer.IsEmpty ? null : throw new GrpcException(GrpcStatusCode.Internal, "The stream ends in the middle of a message.");
                    }

                    if (room is not null && prefix.Length > LargeMessage.LeastBytes)
                    {
                        large ??= new LargeMessage(room, time ?? TimeProvider.System, cancellationToken);
                        large.Grow(buffer.Length);
                    }
                }
                finally
                {
                    pipe.AdvanceTo(consumed, examined);
                }
            }
        }
        catch (OperationCanceledException) when (large is { IsTooSlow: true } && !cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Aborted, "A message did not keep coming: send it in one go.");
        }
        finally
        {
            large?.Dispose();
        }
    }

    /// <summary>Waits for the end; false when another message comes instead.</summary>
    public async ValueTask<bool> ReadEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var isEmpty = result.Buffer.IsEmpty;
            pipe.AdvanceTo(result.Buffer.Start);
            if (!isEmpty || result.IsCompleted)
            {
                return isEmpty;
            }
        }
    }

    private static T Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> message)
        where T : class, IMessage<T>
    {
        try
        {
            Described<T>.Type ??= parser.ParseFrom(ReadOnlySequence<byte>.Empty).Descriptor;
            return MessageShape.IsSound(message, Described<T>.Type) ? parser.ParseFrom(message) : throw NoMessage<T>(null);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw NoMessage<T>(error);
        }
    }

    private static GrpcException NoMessage<T>(Exception? why) =>
        new(GrpcStatusCode.Internal, $"A message is no {typeof(T).Name}: both sides need the same .proto file.", why);

    private T ParsePacked<T>(MessageParser<T> parser, in ReadOnlySequence<byte> packed)
        where T : class, IMessage<T>
    {
        switch (encoding)
        {
            case MessageEncoding.Gzip:
                using (var message = GzipMessages.Unpack(packed, maxMessageBytes))
                {
                    return Parse(parser, new ReadOnlySequence<byte>(message.Written));
                }

            case MessageEncoding.Identity:
                throw new GrpcException(GrpcStatusCode.Internal, "A message is marked as compressed, but grpc-encoding names no compression.");
            default:
                throw new GrpcException(
                    GrpcStatusCode.Unimplemented, $"Messages come in a compression that is not known here: use one of {ProtocolHeaders.KnownEncodings}.");
        }
    }

    private bool TryTake(in ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message, out MessagePrefix prefix)
    {
        message = default;
        if (!MessagePrefix.TryRead(buffer, out prefix))
        {
            return false;
        }

        if (prefix.Length > (uint)maxMessageBytes)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted,
                $"A message has {prefix.Length} bytes, more than the {maxMessageBytes} that are taken here: send less at a time.");
        }

        if (buffer.Length - MessagePrefix.Size < prefix.Length)
        {
            return false;
        }

        message = buffer.Slice(MessagePrefix.Size, prefix.Length);
        return true;
    }

    /// <summary>What messages of a type are made of.</summary>
    private static class Described<T>
    {
        public static MessageDescriptor? Type { get; set; }
    }
}
