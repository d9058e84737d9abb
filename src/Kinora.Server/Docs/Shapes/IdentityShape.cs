using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Who this server is.")]
internal sealed record IdentityShape(
    [property: Description("The product.")] string Name,
    [property: Description("Its version.")] string Version,
    [property: Description("What it does.")] string Description);
