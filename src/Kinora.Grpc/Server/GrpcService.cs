using Google.Protobuf;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Streams;

namespace Kinora.Grpc.Server;

/// <summary>
/// The methods of a service and what answers them. A handler ends a call with a status by throwing a <see cref="Status.GrpcException"/>; anything else that it
/// throws is logged and reaches the client as UNKNOWN without its text. Fill it before it is mapped; afterwards many calls use it at once.
/// </summary>
/// <param name="options">What the service takes and sends; null for the defaults.</param>
public sealed class GrpcService(GrpcServiceOptions? options = null)
{
    private readonly GrpcServiceOptions _options = options ?? new GrpcServiceOptions();
    private readonly MessageRoom _room = new((options ?? new GrpcServiceOptions()).MaxPendingBytes);
    private readonly Dictionary<string, ServerMethod> _methods = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<ServerMethod> Methods => _methods.Values;

    /// <summary>Answers one request with one response.</summary>
    /// <exception cref="ArgumentException">The method is declared otherwise, or has a handler already.</exception>
    public GrpcService AddUnary<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcCallContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Add(method, GrpcMethodKind.Unary, async call =>
        {
            var request = await call.ReadSingleAsync(method.RequestParser).ConfigureAwait(false);
            await call.WriteLastAsync(await handler(request, call.Context).ConfigureAwait(false)).ConfigureAwait(false);
        });

    /// <summary>Answers one request with a stream, which ends when the handler returns.</summary>
    /// <exception cref="ArgumentException">The method is declared otherwise, or has a handler already.</exception>
    public GrpcService AddServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<TRequest, GrpcWriter<TResponse>, GrpcCallContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Add(method, GrpcMethodKind.ServerStreaming, async call =>
        {
            var request = await call.ReadSingleAsync(method.RequestParser).ConfigureAwait(false);
            await handler(request, new GrpcWriter<TResponse>(call), call.Context).ConfigureAwait(false);
        });

    /// <summary>Answers a stream with one response. The handler may answer before the stream has ended.</summary>
    /// <exception cref="ArgumentException">The method is declared otherwise, or has a handler already.</exception>
    public GrpcService AddClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<GrpcReader<TRequest>, GrpcCallContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Add(method, GrpcMethodKind.ClientStreaming, async call =>
        {
            var requests = new GrpcReader<TRequest>(call, method.RequestParser);
            await call.WriteLastAsync(await handler(requests, call.Context).ConfigureAwait(false)).ConfigureAwait(false);
        });

    /// <summary>Answers a stream with a stream; both run at the same time, and the answer ends when the handler returns.</summary>
    /// <exception cref="ArgumentException">The method is declared otherwise, or has a handler already.</exception>
    public GrpcService AddDuplex<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, Func<GrpcReader<TRequest>, GrpcWriter<TResponse>, GrpcCallContext, Task> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        Add(method, GrpcMethodKind.Duplex, call =>
            handler(new GrpcReader<TRequest>(call, method.RequestParser), new GrpcWriter<TResponse>(call), call.Context));

    private GrpcService Add<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method, GrpcMethodKind kind, Func<ServerCall, Task> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        if (method.Kind != kind)
        {
            throw new ArgumentException($"The method {method.Path} is declared as {method.Kind}, not {kind}: add it with Add{method.Kind}.", nameof(method));
        }

        if (!_methods.TryAdd(method.Path, new ServerMethod(method.Path, _options, _room, answer)))
        {
            throw new ArgumentException($"The method {method.Path} has a handler already: add it once.", nameof(method));
        }

        return this;
    }
}
