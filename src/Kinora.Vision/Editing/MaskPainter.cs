using Kinora.Frames.Results;

namespace Kinora.Vision.Editing;

/// <summary>Colours what a segment covers: its chroma only, so that the picture stays to be seen.</summary>
internal static class MaskPainter
{
    public static void Draw(PlanarCanvas canvas, Segment segment, int width, int height)
    {
        var mask = segment.Mask;
        var color = PaintColor.For(segment.Label);
        var cell = 0;
        for (var i = 0; i < mask.Runs.Length; i++)
        {
            var end = Math.Min(cell + Math.Max(0, mask.Runs[i]), mask.Width * mask.Height);
            while (cell < end)
            {
                // As far as the run or the row goes.
                var (x, y) = (cell % mask.Width, cell / mask.Width);
                var length = Math.Min(end - cell, mask.Width - x);
                if (i % 2 == 1)
                {
                    canvas.Tint(x * width / mask.Width, y * height / mask.Height, (x + length) * width / mask.Width, (y + 1) * height / mask.Height, color);
                }

                cell += length;
            }
        }
    }
}
