using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("One body.")]
internal sealed record PoseShape(
    [property: Description("0 to 1.")] double Score,
    [property: Description("Around its surer points: x1, y1, x2, y2 in pixels of the source's frame.")] double[] Box,
    [property: Description(
        "17 × [x, y, score] in the order of COCO: nose; eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, each the person's left, then right.")]
    double[][] Points);
