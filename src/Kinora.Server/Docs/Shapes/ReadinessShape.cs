using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Whether work should be sent here.")]
internal sealed record ReadinessShape(
    [property: Description("ready, starting (the configuration is not in force yet) or stopping.")] string Status,
    [property: Description("How many streams are in each state.")] Dictionary<string, int> Streams);
