using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("The process lives.")]
internal sealed record HealthShape([property: Description("Always ok.")] string Status);
