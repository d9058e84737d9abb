using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A bin of scores, its upper bound excluded but for the last.")]
internal sealed record DriftBinShape(double From, double To, long Baseline, long Current);
