using Google.Protobuf;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Streams;

namespace Kinora.Grpc.Client;

/// <summary>The requests of a call that takes a stream of them.</summary>
internal sealed class RequestStream(ClientCall call, StreamedContent content) : IMessageSink
{
    private bool _isComplete;

    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken)
    {
        using var frame = new PooledBuffer(MessagePrefix.Size + message.CalculateSize());
        FrameWriter.Write(frame, message, call.RequestEncoding);
        await WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        using var frame = new PooledBuffer(MessagePrefix.Size + encoded.Length);
        FrameWriter.Write(frame, encoded.Span, call.RequestEncoding);
        await WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that no more come.</summary>
    public async ValueTask CompleteAsync()
    {
        _isComplete = true;
        await StreamAsync(default).ConfigureAwait(false);
        content.End();
    }

    /// <summary>Lets go of the body when the call is over.</summary>
    public void Abandon()
    {
        _isComplete = true;
        content.End();
    }

    private async ValueTask WriteFrameAsync(PooledBuffer frame, CancellationToken cancellationToken)
    {
        if (_isComplete)
        {
            throw new InvalidOperationException("The requests of this call are complete: write before CompleteRequestsAsync.");
        }

        var stream = await StreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(frame.Written, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (error is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                // Half of the message may be on its way: nothing can follow it.
                call.Cancel();
                throw;
            }

            throw call.Failure(error);
        }
    }

    /// <summary>The stream to write to; a call that fails before it has one says so here.</summary>
    private async ValueTask<Stream> StreamAsync(CancellationToken cancellationToken)
    {
        if (!content.Body.IsCompleted && await Task.WhenAny(content.Body, call.Answer).WaitAsync(cancellationToken).ConfigureAwait(false) == call.Answer)
        {
            await call.HeadersAsync().ConfigureAwait(false);
        }

        return await content.Body.ConfigureAwait(false);
    }
}
