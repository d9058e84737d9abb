using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>Says of a route which rate its requests count for. A route that does not say counts for <see cref="RateClass.Other"/>.</summary>
internal sealed record Rated(RateClass Class)
{
    private const string GrpcPredict = "/ml_inference.StreamService/Predict", GrpcHealth = "/grpc.health.v1.Health/", GrpcModelFile = "/ml_inference.ModelService/GetModelFile";

    /// <summary>Whether a request has an address watched on demand.</summary>
    public static bool NamesAddress(HttpRequest request) => request.QueryString.HasValue && request.Query.ContainsKey("rtsp_url");

    /// <summary>The rate that the requests of a route count for, by what it says of itself.</summary>
    public static RateClass Of(IEnumerable<object> metadata) => metadata.OfType<Rated>().LastOrDefault()?.Class ?? RateClass.Other;

    /// <summary>The rate that a request counts for; its route must be known.</summary>
    public static RateClass Of(HttpContext http)
    {
        if (NamesAddress(http.Request))
        {
            return RateClass.Stream;
        }

        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Rated>() is { } rated)
        {
            return rated.Class;
        }

        return metadata?.GetMetadata<ClientProtocol>() switch
        {
            null => RateClass.Other,
            { Name: "grpc" } when http.Request.Path == GrpcPredict => RateClass.Predict,
            { Name: "grpc" } when http.Request.Path.Value!.StartsWith(GrpcHealth, StringComparison.Ordinal) => RateClass.Exempt,

            // As over HTTP: what has to be fetched counts, when that turns out.
            { Name: "grpc" } when http.Request.Path == GrpcModelFile => RateClass.Exempt,
            _ => RateClass.Other,
        };
    }
}
