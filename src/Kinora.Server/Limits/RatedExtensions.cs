using Microsoft.AspNetCore.Builder;

namespace Kinora.Server.Limits;

/// <summary>Says of routes which rate their requests count for.</summary>
internal static class RatedExtensions
{
    public static TBuilder Rated<TBuilder>(this TBuilder builder, RateClass of)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Rated(of));
}
