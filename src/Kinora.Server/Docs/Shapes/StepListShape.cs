using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("The steps that there are.")]
internal sealed record StepListShape([property: Description("In the order in which they are usually taken.")] StepShape[] Steps);
