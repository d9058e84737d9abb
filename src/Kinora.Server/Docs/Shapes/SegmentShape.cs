using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("The part of the picture that shows one kind of thing.")]
internal sealed record SegmentShape(
    [property: Description("What it shows.")] string Label,
    [property: Description("The share of the picture that it covers, 0 to 1.")] double Coverage,
    [property: Description("Around all of it: x1, y1, x2, y2 in pixels of the source's frame.")] double[] Box,
    [property: Description("Where it is, coarsely.")] MaskShape Mask);
