using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Catalog;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Grpc;

/// <summary>Who may call which gRPC method. One that does not stand here is for admins.</summary>
internal static class GrpcNeeds
{
    private static readonly Dictionary<string, AccessNeed> Needs = new(StringComparer.Ordinal)
    {
        ["/ml_inference.StreamService/Watch"] = new() { Role = AccessRole.Read },
        ["/ml_inference.StreamService/Predict"] = new() { Role = AccessRole.Read },
        ["/ml_inference.StreamService/PushFrames"] = new() { Role = AccessRole.Operate, Action = StreamActions.Pushed },
        ["/ml_inference.ModelService/GetModelFile"] = new() { Role = AccessRole.Read },
        ["/ml_inference.ModelService/GetLoadedModels"] = new() { Role = AccessRole.Read },
        ["/ml_inference.ModelService/LoadModel"] = new() { Role = AccessRole.Admin, Action = ModelActions.Loaded },
        ["/ml_inference.ModelService/UnloadModel"] = new() { Role = AccessRole.Admin, Action = ModelActions.Unloaded },
        ["/grpc.health.v1.Health/Check"] = new() { Role = null },
        ["/grpc.health.v1.Health/Watch"] = new() { Role = null },
    };

    public static void Apply(IEndpointConventionBuilder methods) => methods.Add(static endpoint =>
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } && Needs.TryGetValue(path, out var need))
        {
            endpoint.Metadata.Add(need);
        }
    });
}
