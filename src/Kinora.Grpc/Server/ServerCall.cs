using Google.Protobuf;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kinora.Grpc.Server;

/// <summary>One call at the server: its messages in both directions, its headers, and its end.</summary>
internal sealed class ServerCall : IMessageSource, IMessageSink
{
    private readonly HttpContext _http;
    private readonly CallLifetime _lifetime;
    private readonly FrameReader _reader;
    private readonly MessageEncoding _responseEncoding;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private bool _areHeadersSent;
    private bool _hasEnded;

    public ServerCall(HttpContext http, ServerMethod method, CallLifetime lifetime, TimeProvider time)
    {
        var options = method.Options;
        (_patience, _time) = (options.RequestPatience, time);
        _http = http;
        _lifetime = lifetime;
        var encoding = RequestEncoding.Of(http.Request.Headers);
        _reader = new FrameReader(http.Request.BodyReader, encoding, options.MaxReceiveBytes, method.Room, time);
        _responseEncoding = options.AnswersWithGzip && encoding == MessageEncoding.Gzip && RequestEncoding.AcceptsGzip(http.Request.Headers)
            ? MessageEncoding.Gzip
            : MessageEncoding.Identity;
        Context = new GrpcCallContext(this, http, lifetime.Deadline, lifetime.Ended);
    }

    public GrpcCallContext Context { get; }

    /// <summary>The one request of a method that takes one.</summary>
    /// <exception cref="GrpcException">There is none, or more than one, or it does not come.</exception>
    public async ValueTask<T> ReadSingleAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        using var patience = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _lifetime.Ended);
        try
        {
            var message = await ReadAsync(parser, either.Token).ConfigureAwait(false);
            return message is not null && await _reader.ReadEndAsync(either.Token).ConfigureAwait(false)
                ? message
                : throw new GrpcException(
                    GrpcStatusCode.Unimplemented,
                    $"{Context.Method} takes exactly one request and got {(message is null ? "none" : "more")}: use the method as the .proto file declares it.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !_lifetime.Ended.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"The request had not come after {_patience.TotalSeconds} s: send it at once.");
        }
    }

    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        ThrowIfEnded();
        using var linked = Link(cancellationToken);
        try
        {
            return await _reader.ReadAsync(parser, linked?.Token ?? _lifetime.Ended).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            // The stream was reset, or its connection broke; the lifetime hears of it a moment later.
            throw new OperationCanceledException("The client is gone.", error, _lifetime.Ended);
        }
    }

    public async ValueTask WriteAsync(IMessage message, CancellationToken cancellationToken)
    {
        await StartAsync().ConfigureAwait(false);
        FrameWriter.Write(_http.Response.BodyWriter, message, _responseEncoding);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        await StartAsync().ConfigureAwait(false);
        FrameWriter.Write(_http.Response.BodyWriter, encoded.Span, _responseEncoding);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the one response of a method that gives one; it leaves together with the trailers.</summary>
    public async ValueTask WriteLastAsync(IMessage message)
    {
        await StartAsync().ConfigureAwait(false);
        FrameWriter.Write(_http.Response.BodyWriter, message, _responseEncoding);
    }

    public async ValueTask SendHeadersAsync()
    {
        await StartAsync().ConfigureAwait(false);
        await FlushAsync(default).ConfigureAwait(false);
    }

    /// <summary>Refuses reads and writes that come after the handler: the server uses the request's objects again for the next one.</summary>
    public void Close() => _hasEnded = true;

    /// <summary>
    /// Ends the call: in one block of headers if none were sent and there is nothing to say before it ("trailers-only"), else in trailers.
    /// The server sends them when the request ends.
    /// </summary>
    public async ValueTask EndAsync(GrpcStatus status, GrpcMetadata? failureTrailers)
    {
        if (!_areHeadersSent && Context.HasResponseHeaders)
        {
            await SendStartAsync().ConfigureAwait(false);
        }

        var block = _areHeadersSent
            ? _http.Features.Get<IHttpResponseTrailersFeature>()!.Trailers
            : _http.Response.Headers;
        StatusHeaders.Write(block, status);
        if (Context.HasResponseTrailers)
        {
            StatusHeaders.Write(block, Context.ResponseTrailers);
        }

        if (failureTrailers is { Entries.Count: > 0 })
        {
            StatusHeaders.Write(block, failureTrailers);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        using var linked = Link(cancellationToken);
        var result = await _http.Response.BodyWriter.FlushAsync(linked?.Token ?? _lifetime.Ended).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new OperationCanceledException("The client is gone.", _lifetime.Ended);
        }
    }

    private ValueTask StartAsync()
    {
        ThrowIfEnded();
        _lifetime.Ended.ThrowIfCancellationRequested();
        return _areHeadersSent ? default : SendStartAsync();
    }

    private async ValueTask SendStartAsync()
    {
        _areHeadersSent = true;
        if (_responseEncoding == MessageEncoding.Gzip)
        {
            _http.Response.Headers[ProtocolHeaders.Encoding] = ProtocolHeaders.Gzip;
        }

        if (Context.HasResponseHeaders)
        {
            StatusHeaders.Write(_http.Response.Headers, Context.ResponseHeaders);
        }

        await _http.Response.StartAsync().ConfigureAwait(false);
    }

    private CancellationTokenSource? Link(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && cancellationToken != _lifetime.Ended
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Ended)
            : null;

    private void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw new InvalidOperationException("The call has ended: its messages are read and written before the handler's task ends.");
        }
    }
}
