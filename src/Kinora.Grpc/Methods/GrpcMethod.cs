using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kinora.Grpc.Methods;

/// <summary>A method of a service as the <c>.proto</c> file declares it; both ends use the same description.</summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class GrpcMethod<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Takes a method from the service that the generated code describes.</summary>
    /// <param name="service">Generated: <c>SomethingReflection.Descriptor.Services[i]</c>.</param>
    /// <param name="name">The method's name in the <c>.proto</c> file.</param>
    /// <exception cref="ArgumentException">The service has no such method, or its messages are of other types.</exception>
    public GrpcMethod(ServiceDescriptor service, string name)
    {
        var declared = service.FindMethodByName(name) ?? throw new ArgumentException(
            $"The service '{service.FullName}' has no method '{name}'. It has: {string.Join(", ", service.Methods.Select(m => m.Name))}.", nameof(name));
        Service = declared.Service.FullName;
        Name = declared.Name;
        Kind = (declared.IsClientStreaming, declared.IsServerStreaming) switch
        {
            (false, false) => GrpcMethodKind.Unary,
            (false, true) => GrpcMethodKind.ServerStreaming,
            (true, false) => GrpcMethodKind.ClientStreaming,
            (true, true) => GrpcMethodKind.Duplex,
        };
        RequestParser = Parser<TRequest>(declared.InputType, $"{Path} takes");
        ResponseParser = Parser<TResponse>(declared.OutputType, $"{Path} answers with");
    }

    /// <summary>The service's full name, with its package.</summary>
    public string Service { get; }

    /// <summary>The method's name in its service.</summary>
    public string Name { get; }

    /// <summary>How many messages go each way.</summary>
    public GrpcMethodKind Kind { get; }

    /// <summary>The path under which HTTP/2 carries it: <c>/package.Service/Method</c>.</summary>
    public string Path => $"/{Service}/{Name}";

    internal MessageParser<TRequest> RequestParser { get; }

    internal MessageParser<TResponse> ResponseParser { get; }

    private static MessageParser<T> Parser<T>(MessageDescriptor message, string what)
        where T : class, IMessage<T> =>
        message.Parser as MessageParser<T> ?? throw new ArgumentException($"The method {what} '{message.FullName}', not '{typeof(T).Name}'.");
}
