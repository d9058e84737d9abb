using Google.Protobuf;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;

namespace Kinora.Grpc.Client;

/// <summary>
/// A call that goes on. Requests and responses may be used by two threads, each by one. Dispose of it; the server is told when it is not over yet.
/// </summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class GrpcCall<TRequest, TResponse> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private readonly ClientCall _call;
    private readonly RequestStream? _stream;
    private readonly GrpcWriter<TRequest>? _requests;

    internal GrpcCall(ClientCall call, MessageParser<TResponse> parser, RequestStream? stream = null)
    {
        _call = call;
        _stream = stream;
        _requests = stream is null ? null : new GrpcWriter<TRequest>(stream);
        Responses = new GrpcReader<TResponse>(call, parser);
    }

    /// <summary>Where requests are written. When the server has ended the call, writing throws, and reading the responses tells why.</summary>
    /// <exception cref="InvalidOperationException">The method takes one request, which is sent already.</exception>
    public GrpcWriter<TRequest> Requests => _requests ??
        throw new InvalidOperationException("This method takes one request, and it is sent: there is no stream to write to.");

    /// <summary>What the server sends. A call that fails throws a <see cref="GrpcException"/> here, after the messages that came before.</summary>
    public GrpcReader<TResponse> Responses { get; }

    /// <summary>What the server sent after its messages; empty before <see cref="Responses"/> has ended.</summary>
    public GrpcMetadata Trailers => _call.Trailers;

    /// <summary>What the server sends before its messages; waits for it.</summary>
    /// <exception cref="GrpcException">The call failed before.</exception>
    public Task<GrpcMetadata> HeadersAsync() => _call.HeadersAsync();

    /// <summary>Says that no more requests come; responses still do.</summary>
    public ValueTask CompleteRequestsAsync() => _stream is null ? default : _stream.CompleteAsync();

    /// <summary>The one response of a method that has one, and the proper end of the call.</summary>
    /// <exception cref="GrpcException">The call failed, or there is not exactly one.</exception>
    public async Task<TResponse> ReadSingleAsync()
    {
        var response = await Responses.ReadAsync().ConfigureAwait(false);
        return response is null || await Responses.ReadAsync().ConfigureAwait(false) is not null
            ? throw new GrpcException(
                GrpcStatusCode.Unimplemented, $"The server sent {(response is null ? "no response" : "more than one response")} where exactly one is declared.")
            : response;
    }

    /// <summary>Cancels what is still going on.</summary>
    public async ValueTask DisposeAsync()
    {
        _stream?.Abandon();
        await _call.DisposeAsync().ConfigureAwait(false);
    }
}
