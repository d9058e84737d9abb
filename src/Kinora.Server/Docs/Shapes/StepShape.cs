using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("What can be done with each picture of a stream.")]
internal sealed record StepShape(
    [property: Description("Its name in a stream's steps.")] string Name,
    [property: Description("What it does.")] string Summary,
    [property: Description("The step that must come before it; null when none must.")] string? Needs,
    [property: Description("The model that it runs unless told otherwise; null when it runs none.")] string? DefaultModel,
    [property: Description("The models of the catalog that it can run.")] string[] Models);
