using Kinora.Grpc.Health.Messages;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using ServingStatus = Kinora.Grpc.Health.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Kinora.Grpc.Health;

/// <summary>
/// The standard service <c>grpc.health.v1.Health</c>, which load balancers and probes ask. It knows what it is told; safe for use by many threads.
/// </summary>
public sealed class GrpcHealth
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _services = new(StringComparer.Ordinal) { [""] = ServingStatus.Serving };
    private TaskCompletionSource _changed = NewSignal();
    private bool _isStopped;

    /// <summary>The server as a whole serves; of others nothing is known yet.</summary>
    public GrpcHealth() =>
        Service = new GrpcService().AddUnary(Method("Check"), CheckAsync).AddServerStreaming(Method("Watch"), WatchAsync);

    /// <summary>The service to map.</summary>
    public GrpcService Service { get; }

    /// <summary>Says how a service is.</summary>
    /// <param name="service">Its full name; empty for the server as a whole, which serves until said otherwise.</param>
    /// <param name="isServing">False tells clients to go elsewhere.</param>
    public void Set(string service, bool isServing)
    {
        lock (_lock)
        {
            _services[service] = isServing && !_isStopped ? ServingStatus.Serving : ServingStatus.NotServing;
            Signal();
        }
    }

    /// <summary>For a server that shuts down: nothing serves any more, and watches end after saying so.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var service in _services.Keys.ToList())
            {
                _services[service] = ServingStatus.NotServing;
            }

            Signal();
        }
    }

    private Task<HealthCheckResponse> CheckAsync(HealthCheckRequest request, GrpcCallContext call)
    {
        var (status, _, _) = Look(request.Service);
        return status == ServingStatus.ServiceUnknown
            ? throw new GrpcException(GrpcStatusCode.NotFound, $"The health of '{request.Service}' is not known here: ask for a service that the server has.")
            : Task.FromResult(new HealthCheckResponse { Status = status });
    }

    private async Task WatchAsync(HealthCheckRequest request, GrpcWriter<HealthCheckResponse> responses, GrpcCallContext call)
    {
        ServingStatus? told = null;
        while (true)
        {
            var (status, changed, isStopped) = Look(request.Service);
            if (status != told)
            {
                told = status;
                await responses.WriteAsync(new HealthCheckResponse { Status = status }).ConfigureAwait(false);
            }

            if (isStopped)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, "The server is shutting down.");
            }

            await changed.WaitAsync(call.Cancellation).ConfigureAwait(false);
        }
    }

    private (ServingStatus Status, Task Changed, bool IsStopped) Look(string service)
    {
        lock (_lock)
        {
            return (_services.GetValueOrDefault(service, ServingStatus.ServiceUnknown), _changed.Task, _isStopped);
        }
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static GrpcMethod<HealthCheckRequest, HealthCheckResponse> Method(string name) => new(HealthReflection.Descriptor.Services[0], name);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
