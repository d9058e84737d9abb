using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Who follows a stream.")]
internal sealed record StreamClientsShape(
    [property: Description("How many read its results.")] int Results,
    [property: Description("How many look at its picture.")] int Pictures);
