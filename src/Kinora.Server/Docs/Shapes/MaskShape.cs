using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A coarse mask over the whole frame, at most 96 cells along its longer side.")]
internal sealed record MaskShape(
    [property: Description("Cells a row; they share the frame's width evenly.")] int Width,
    [property: Description("Rows; they share the frame's height evenly.")] int Height,
    [property: Description("How many cells, row by row, are outside, then inside, then outside, and so on; the first may be 0.")] int[] Runs);
