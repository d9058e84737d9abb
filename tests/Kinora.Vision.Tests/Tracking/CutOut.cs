using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// A person cut out of a picture of a fixed camera: what differs from the empty scene, with a soft edge, tight around the person.
/// </summary>
internal sealed class CutOut
{
    private const int Threshold = 26;

    private readonly Picture _picture;
    private readonly float[] _alpha;

    private CutOut(Picture picture, float[] alpha)
    {
        _picture = picture;
        _alpha = alpha;
    }

    /// <summary>Width to height.</summary>
    public float Aspect => _picture.Width / (float)_picture.Height;

    /// <summary>Cuts out what differs inside a region.</summary>
    public static CutOut From(Picture picture, Picture empty, int x, int y, int width, int height)
    {
        var (part, background) = (picture.Crop(x, y, width, height), empty.Crop(x, y, width, height));
        var differs = new float[width * height];
        for (var i = 0; i < differs.Length; i++)
        {
            differs[i] = Difference(part, background, i % width, i / width) > Threshold ? 1 : 0;
        }

        // A wide mean closes holes and drops specks; the narrow one after the decision makes the edge soft.
        var solid = Blur(differs, width, height, 4).Select(value => value > 0.4f ? 1f : 0f).ToArray();
        var (left, top, right, bottom) = Bounds(solid, width, height);
        var alpha = Blur(solid, width, height, 2);
        var tight = new float[(right - left) * (bottom - top)];
        for (var row = top; row < bottom; row++)
        {
            alpha.AsSpan((row * width) + left, right - left).CopyTo(tight.AsSpan((row - top) * (right - left)));
        }

        return new CutOut(part.Crop(left, top, right - left, bottom - top), tight);
    }

    /// <summary>Draws the person so that the box is filled, resampled linearly; what lies outside the picture is left out.</summary>
    public void PasteInto(Picture target, Box box)
    {
        for (var plane = 0; plane < 3; plane++)
        {
            var half = plane == 0 ? 1 : 2;
            var (x1, y1) = (box.X1 / half, box.Y1 / half);
            var (scaleX, scaleY) = (_picture.Width / box.Width, _picture.Height / box.Height);
            var lastRow = Math.Min(target.Height / half, (int)MathF.Ceiling(box.Y2 / half));
            var lastColumn = Math.Min(target.Width / half, (int)MathF.Ceiling(box.X2 / half));
            for (var row = Math.Max(0, (int)y1); row < lastRow; row++)
            {
                var to = target.Row(plane, row);
                for (var column = Math.Max(0, (int)x1); column < lastColumn; column++)
                {
                    var (fromX, fromY) = ((column + 0.5f - x1) * half * scaleX, (row + 0.5f - y1) * half * scaleY);
                    var alpha = Sample(_alpha, _picture.Width, _picture.Height, fromX, fromY);
                    var value = Sample(plane, fromX / half, fromY / half);
                    to[column] = (byte)MathF.Round(float.Lerp(to[column], value, alpha));
                }
            }
        }
    }

    private static int Difference(Picture picture, Picture empty, int x, int y) =>
        Math.Abs(picture.Row(0, y)[x] - empty.Row(0, y)[x])
        + Math.Abs(picture.Row(1, y / 2)[x / 2] - empty.Row(1, y / 2)[x / 2])
        + Math.Abs(picture.Row(2, y / 2)[x / 2] - empty.Row(2, y / 2)[x / 2]);

    /// <summary>The mean over a square of 2·radius + 1, which outside the picture counts as zero.</summary>
    private static float[] Blur(float[] values, int width, int height, int radius)
    {
        var blurred = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var sum = 0f;
            for (var y = Math.Max(0, (i / width) - radius); y <= Math.Min(height - 1, (i / width) + radius); y++)
            {
                for (var x = Math.Max(0, (i % width) - radius); x <= Math.Min(width - 1, (i % width) + radius); x++)
                {
                    sum += values[(y * width) + x];
                }
            }

            blurred[i] = sum / ((2 * radius + 1) * (2 * radius + 1));
        }

        return blurred;
    }

    /// <summary>The box around what is solid, widened to even numbers.</summary>
    private static (int Left, int Top, int Right, int Bottom) Bounds(float[] solid, int width, int height)
    {
        var columns = Enumerable.Range(0, width).Where(x => Enumerable.Range(0, height).Any(y => solid[(y * width) + x] > 0)).ToArray();
        var rows = Enumerable.Range(0, height).Where(y => Enumerable.Range(0, width).Any(x => solid[(y * width) + x] > 0)).ToArray();
        return (columns[0] & ~1, rows[0] & ~1, Math.Min(width, (columns[^1] + 2) & ~1), Math.Min(height, (rows[^1] + 2) & ~1));
    }

    private static float Sample(float[] values, int width, int height, float x, float y)
    {
        var (left, top) = (Math.Clamp((int)(x - 0.5f), 0, width - 1), Math.Clamp((int)(y - 0.5f), 0, height - 1));
        var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        var (partX, partY) = (Math.Clamp(x - 0.5f - left, 0, 1), Math.Clamp(y - 0.5f - top, 0, 1));
        return float.Lerp(
            float.Lerp(values[(top * width) + left], values[(top * width) + right], partX),
            float.Lerp(values[(bottom * width) + left], values[(bottom * width) + right], partX),
            partY);
    }

    private float Sample(int plane, float x, float y)
    {
        var (width, height) = plane == 0 ? (_picture.Width, _picture.Height) : (_picture.Width / 2, _picture.Height / 2);
        var (left, top) = (Math.Clamp((int)(x - 0.5f), 0, width - 1), Math.Clamp((int)(y - 0.5f), 0, height - 1));
        var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        var (partX, partY) = (Math.Clamp(x - 0.5f - left, 0, 1), Math.Clamp(y - 0.5f - top, 0, 1));
        var upper = _picture.Row(plane, top);
        var lower = _picture.Row(plane, bottom);
        return float.Lerp(float.Lerp(upper[left], upper[right], partX), float.Lerp(lower[left], lower[right], partX), partY);
    }
}
