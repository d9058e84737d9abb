using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("One thing that a detector found.")]
internal sealed record DetectionShape(
    [property: Description("The class, in the model's own words, as person.")] string Label,
    [property: Description("How sure the model is, 0 to 1.")] double Score,
    [property: Description("Where it is: x1, y1, x2, y2 in pixels of the source's frame.")] double[] Box,
    [property: Description("The number of its track, from 1; absent while no tracker has confirmed it.")] int? Track = null);
