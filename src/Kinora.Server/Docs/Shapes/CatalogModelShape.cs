using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A model that Kinora knows.")]
internal sealed record CatalogModelShape(
    [property: Description("Its name in streams and commands.")] string Id,
    [property: Description("What it is for, as detect or classify.")] string Task,
    [property: Description("What it is, in a line.")] string Description,
    [property: Description("missing, outdated (the next use makes it anew), damaged (as before) or ready.")] string State,
    [property: Description("Whether it is in memory.")] bool Loaded,
    [property: Description("The licence under which it may be used.")] string Licence,
    [property: Description("Whether that licence needs no acceptance, or was accepted.")] bool LicenceAccepted,
    [property: Description("The project's page.")] string Home,
    [property: Description("The hash of its file; null while it is not here.")] string? Sha256,
    [property: Description("Bytes of its file; null while it is not here.")] long? Bytes,
    [property: Description("How getting it is going, or has failed; null when nobody has asked for it.")] PullShape? Pull);
