using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("How far the labels have moved.")]
internal sealed record DriftLabelsShape(
    [property: Description("stable (PSI below 0.1), moderate (to 0.25), major, or too_little_data.")] string Level,
    [property: Description("Population stability index; null where a window holds nothing.")] double? Psi,
    [property: Description("Kullback-Leibler divergence of current from baseline, in nats; null where a window holds nothing.")] double? Kl,
    [property: Description("How often each label was found.")] DriftLabelShape[] Counts);
