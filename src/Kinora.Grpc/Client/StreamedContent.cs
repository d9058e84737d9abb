using System.Net;
using System.Net.Http.Headers;

namespace Kinora.Grpc.Client;

/// <summary>The body of a request whose messages come one by one: it lends out its stream until it is told to end.</summary>
internal sealed class StreamedContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamedContent() => Headers.ContentType = new MediaTypeHeaderValue(ProtocolHeaders.ContentType);

    /// <summary>Where to write, once the request has started.</summary>
    public Task<Stream> Body => _stream.Task;

    /// <summary>Ends the body.</summary>
    public void End() => _end.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers leave with the first flush: the server shall hear of the call before its first message.
        try
        {
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            _stream.TrySetResult(stream);
        }
        catch (Exception error)
        {
            _stream.TrySetException(error);
            throw;
        }

        await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
