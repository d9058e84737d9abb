using System.IO.Pipelines;
using System.Net;
using Google.Protobuf;
using Kinora.Grpc.Deadlines;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;

namespace Kinora.Grpc.Client;

/// <summary>One call at the client: its HTTP/2 request, its responses and its end.</summary>
internal sealed class ClientCall : IMessageSource, IAsyncDisposable
{
    /// <summary>What is asked of the network at a time; two frames of HTTP/2's usual size.</summary>
    private const int ReadBytes = 32 * 1024;

    private readonly HttpRequestMessage _request;
    private readonly GrpcChannelOptions _channel;
    private readonly CancellationToken _callerGaveUp;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _stop;
    private PipeReader? _body;
    private FrameReader? _reader;
    private bool _hasEnded;

    public ClientCall(Uri address, GrpcCallOptions options, GrpcChannelOptions channel, CancellationToken cancellationToken)
    {
        _channel = channel;
        _callerGaveUp = cancellationToken;
        RequestEncoding = options.UsesGzip ? MessageEncoding.Gzip : MessageEncoding.Identity;
        _request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _request.Headers.TE.ParseAdd("trailers");
        _request.Headers.Add(ProtocolHeaders.AcceptEncoding, ProtocolHeaders.KnownEncodings);
        if (options.UsesGzip)
        {
            _request.Headers.Add(ProtocolHeaders.Encoding, ProtocolHeaders.Gzip);
        }

        foreach (var entry in options.Headers?.Entries ?? [])
        {
            _request.Headers.TryAddWithoutValidation(entry.Key, MetadataHeaders.Write(entry));
        }

        if (options.Timeout is { } timeout)
        {
            _request.Headers.Add(ProtocolHeaders.Timeout, TimeoutHeader.Format(timeout));
            if (timeout <= TimeoutHeader.Longest)
            {
                _deadline = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, channel.Time);
            }
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline?.Token ?? default);
    }

    public MessageEncoding RequestEncoding { get; }

    /// <summary>What came after the messages.</summary>
    public GrpcMetadata Trailers { get; private set; } = new();

    /// <summary>The response's headers, or the failure to get any.</summary>
    public Task<HttpResponseMessage> Answer { get; private set; } =
        Task.FromException<HttpResponseMessage>(new InvalidOperationException("The call has not started."));

    /// <summary>Sends the request.</summary>
    public void Start(HttpMessageInvoker http, HttpContent content)
    {
        _request.Content = content;
        Answer = SendAsync(http);
    }

    public async Task<GrpcMetadata> HeadersAsync() => ResponseHeaders.Metadata((await ResponseAsync().ConfigureAwait(false)).Headers);

    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        if (_hasEnded)
        {
            return null;
        }

        using var linked = cancellationToken.CanBeCanceled && cancellationToken != _callerGaveUp
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token)
            : null;
        try
        {
            var response = await ResponseAsync().WaitAsync(linked?.Token ?? default).ConfigureAwait(false);
            _reader ??= await OpenAsync(response).ConfigureAwait(false);
            if (await _reader.ReadAsync(parser, linked?.Token ?? _stop.Token).ConfigureAwait(false) is { } message)
            {
                return message;
            }

            End(response);
            return null;
        }
        catch (Exception error) when (error is not GrpcException && (error is not InvalidOperationException || _stop.IsCancellationRequested))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure(error);
        }
    }

    /// <summary>What a failure of the transport means for the call.</summary>
    public Exception Failure(Exception error)
    {
        if (_callerGaveUp.IsCancellationRequested)
        {
            return new OperationCanceledException("The call was cancelled.", error, _callerGaveUp);
        }

        if (_deadline is { IsCancellationRequested: true })
        {
            return new GrpcException(GrpcStatusCode.DeadlineExceeded, "The deadline has passed.", error);
        }

        if (Answer.IsCompletedSuccessfully && ResponseHeaders.Status(Answer.Result.Headers) is { Code: not GrpcStatusCode.Ok } status)
        {
            return new GrpcException(status, ResponseHeaders.Metadata(Answer.Result.Headers), error);
        }

        var meaning = error is OperationCanceledException ? new GrpcStatus(GrpcStatusCode.Cancelled, "The call is over.") : HttpFailure.Of(error);
        return new GrpcException(meaning, new GrpcMetadata(), error);
    }

    /// <summary>Cancels what is still going on.</summary>
    public void Cancel() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            (await Answer.ConfigureAwait(false)).Dispose();
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException)
        {
            // It never got an answer.
        }

        if (_body is not null)
        {
            await _body.CompleteAsync().ConfigureAwait(false);
        }

        _request.Dispose();
        _stop.Dispose();
        _deadline?.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http)
    {
        var response = await http.SendAsync(_request, _stop.Token).ConfigureAwait(false);

        // Once the headers are there, the stream is reset by disposing of the response, not by the token.
        _stop.Token.UnsafeRegister(static answer => ((HttpResponseMessage)answer!).Dispose(), response);
        return response;
    }

    /// <summary>The response once its headers are there; a call that is refused in them throws.</summary>
    private async Task<HttpResponseMessage> ResponseAsync()
    {
        HttpResponseMessage response;
        try
        {
            response = await Answer.ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException)
        {
            throw Failure(error);
        }

        if (response.StatusCode != HttpStatusCode.OK || !ProtocolHeaders.IsGrpc(response.Content.Headers.ContentType?.ToString()))
        {
            throw new GrpcException(HttpFailure.Of(response), ResponseHeaders.Metadata(response.Headers));
        }

        if (ResponseHeaders.Status(response.Headers) is { Code: not GrpcStatusCode.Ok } status)
        {
            Trailers = ResponseHeaders.Metadata(response.Headers);
            throw new GrpcException(status, Trailers);
        }

        return response;
    }

    private async ValueTask<FrameReader> OpenAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync(_stop.Token).ConfigureAwait(false);
        _body = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes));
        return new FrameReader(_body, ResponseHeaders.Encoding(response.Headers), _channel.MaxReceiveBytes);
    }

    private void End(HttpResponseMessage response)
    {
        _hasEnded = true;
        var block = ResponseHeaders.Status(response.Headers) is null ? response.TrailingHeaders : response.Headers;
        Trailers = ResponseHeaders.Metadata(block);
        var status = ResponseHeaders.Status(block) ?? new GrpcStatus(GrpcStatusCode.Unknown, "The server ended the call without a status.");
        if (status.Code != GrpcStatusCode.Ok)
        {
            throw new GrpcException(status, Trailers);
        }
    }
}
