using Google.Protobuf;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Client;

/// <summary>
/// Calls the services of one server over HTTP/2; with an <c>http</c> address without TLS, as servers inside a network speak it. One channel is for all calls
/// and all threads; it connects when it is first used, and again after a connection broke.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _address;
    private readonly GrpcChannelOptions _options;

    /// <param name="address">Where the server is: scheme, host and port.</param>
    /// <param name="options">How to talk to it; null for the defaults.</param>
    public GrpcChannel(Uri address, GrpcChannelOptions? options = null)
    {
        _address = address;
        _options = options ?? new GrpcChannelOptions();
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,

            // HTTP/2 without TLS does not pass a proxy.
            UseProxy = address.Scheme == Uri.UriSchemeHttps,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = _options.ConnectTimeout,
            KeepAlivePingDelay = _options.KeepAlive,
        });
    }

    /// <summary>Sends one request and waits for its one response.</summary>
    /// <exception cref="GrpcException">The call did not succeed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the server is told.</exception>
    /// <exception cref="ArgumentException">The method is not unary.</exception>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Require(method, GrpcMethodKind.Unary);
        await using var call = Start(method, request, options, cancellationToken);
        return await call.ReadSingleAsync().ConfigureAwait(false);
    }

    /// <summary>Sends one request; the call gives its responses.</summary>
    /// <param name="method">Server streaming, or unary for who wants headers and trailers.</param>
    /// <param name="request">The one request.</param>
    /// <param name="options">What is said beside it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The caller disposes of it, which cancels what is still going on.</returns>
    /// <exception cref="ArgumentException">The method takes a stream of requests.</exception>
    public GrpcCall<TRequest, TResponse> Start<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Require(method, GrpcMethodKind.Unary, GrpcMethodKind.ServerStreaming);
        var call = NewCall(method.Path, options, cancellationToken);
        call.Start(_http, new SingleMessageContent(request, call.RequestEncoding));
        return new GrpcCall<TRequest, TResponse>(call, method.ResponseParser);
    }

    /// <summary>Starts a call to which requests are written.</summary>
    /// <param name="method">Client streaming or duplex.</param>
    /// <param name="options">What is said beside the messages.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The caller disposes of it, which cancels what is still going on.</returns>
    /// <exception cref="ArgumentException">The method takes one request.</exception>
    public GrpcCall<TRequest, TResponse> Start<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        Require(method, GrpcMethodKind.ClientStreaming, GrpcMethodKind.Duplex);
        var call = NewCall(method.Path, options, cancellationToken);
        var content = new StreamedContent();
        call.Start(_http, content);
        return new GrpcCall<TRequest, TResponse>(call, method.ResponseParser, new RequestStream(call, content));
    }

    /// <summary>Ends all calls and closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private ClientCall NewCall(string path, GrpcCallOptions? options, CancellationToken cancellationToken) =>
        new(new Uri(_address, path), options ?? new GrpcCallOptions(), _options, cancellationToken);

    private static void Require<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method, params ReadOnlySpan<GrpcMethodKind> kinds)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        if (!kinds.Contains(method.Kind))
        {
            throw new ArgumentException(
                $"The method {method.Path} is declared as {method.Kind} and cannot be called like this: use the call of its kind.", nameof(method));
        }
    }
}
