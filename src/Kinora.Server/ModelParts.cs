using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Vision.Sessions;

namespace Kinora.Server;

/// <summary>The models that a server makes reachable. Whoever made the parts disposes of them, after the server.</summary>
public sealed record ModelParts
{
    /// <summary>The catalog, and what of it is here.</summary>
    public required ModelStore Store { get; init; }

    /// <summary>The models that are loaded.</summary>
    public required SessionRegistry Sessions { get; init; }

    /// <summary>The hub that is mirrored.</summary>
    public required ModelHub Hub { get; init; }
}
