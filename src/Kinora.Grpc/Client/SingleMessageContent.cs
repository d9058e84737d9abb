using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Kinora.Grpc.Framing;

namespace Kinora.Grpc.Client;

/// <summary>The body of a request that is one message.</summary>
internal sealed class SingleMessageContent : HttpContent
{
    private readonly IMessage _message;
    private readonly MessageEncoding _encoding;

    public SingleMessageContent(IMessage message, MessageEncoding encoding)
    {
        _message = message;
        _encoding = encoding;
        Headers.ContentType = new MediaTypeHeaderValue(ProtocolHeaders.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var frame = new PooledBuffer(MessagePrefix.Size + _message.CalculateSize());
        FrameWriter.Write(frame, _message, _encoding);
        await stream.WriteAsync(frame.Written, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
