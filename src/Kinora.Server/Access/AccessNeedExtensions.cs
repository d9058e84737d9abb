using Kinora.Pipelines.Access;
using Microsoft.AspNetCore.Builder;

namespace Kinora.Server.Access;

/// <summary>Says of routes who may use them.</summary>
internal static class AccessNeedExtensions
{
    /// <summary>Everybody may: nobody is asked who they are.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeed { Role = null });

    /// <summary>Callers of that role or a higher one may; where the path has a <c>{name}</c>, those who may see the stream of that name.</summary>
    /// <param name="builder">The route.</param>
    /// <param name="role">The role.</param>
    /// <param name="action">What the audit calls it; null where it changes nothing.</param>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, AccessRole role, string? action = null)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeed { Role = role, Action = action });

    /// <summary>As <see cref="Needs"/>; browsers that can set no header may bring a ticket in the address.</summary>
    public static TBuilder NeedsOrTicket<TBuilder>(this TBuilder builder, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeed { Role = role, TakesTicket = true });

    /// <summary>As <see cref="Needs"/>, for the clients of a model hub, whose own tokens are passed over.</summary>
    public static TBuilder NeedsOfHubClients<TBuilder>(this TBuilder builder, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeed { Role = role, PassesOverHubTokens = true });

    /// <summary>As <see cref="Needs"/>, of callers whose rights are not bound to some streams.</summary>
    public static TBuilder NeedsAllStreams<TBuilder>(this TBuilder builder, AccessRole role)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessNeed { Role = role, IsForAllStreams = true });
}
