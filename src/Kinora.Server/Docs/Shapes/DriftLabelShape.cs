using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A label.")]
internal sealed record DriftLabelShape(string Label, long Baseline, long Current);
