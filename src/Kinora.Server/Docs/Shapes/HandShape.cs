using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("One hand.")]
internal sealed record HandShape(
    [property: Description("0 to 1.")] double Score,
    [property: Description("Around its points: x1, y1, x2, y2 in pixels of the source's frame.")] double[] Box,
    [property: Description(
        "21 × [x, y, z] in pixels, z smaller nearer to the camera: the wrist, then four each of thumb, index, middle, ring and little finger, from the palm to the tip.")]
    double[][] Points,
    [property: Description("left or right, in a picture that is not mirrored.")] string? Side = null);
