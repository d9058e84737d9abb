using Kinora.Frames.Formats;
using Kinora.Frames.Results;

namespace Kinora.Vision.Editing;

/// <summary>Draws what was found: a box a detection with its label, track and score, bodies and hands as lines,
/// segments as colour, and the caption at the bottom.</summary>
public sealed class OverlayEditor : IEditor
{
    /// <summary>Rows of the picture per dot of a letter: 1080 rows give letters of 21 pixels.</summary>
    private const int RowsPerDot = 360;

    private const int MostLetters = 100;

    private const int MostLabelLetters = 40;

    private readonly List<LabelPlace> _labels = [];

    public string Name => "overlay";

    public void Edit(EditSession session, FrameResult result)
    {
        if (session.Format.PixelFormat != PixelFormat.I420)
        {
            throw new NotSupportedException($"The overlay draws on I420, not on {session.Format.PixelFormat}.");
        }

        var canvas = new PlanarCanvas(session);
        var dot = Math.Max(1, session.Format.Height / RowsPerDot);
        Span<char> text = stackalloc char[MostLetters];
        _labels.Clear();
        foreach (var segment in result.Segments ?? [])
        {
            MaskPainter.Draw(canvas, segment, session.Format.Width, session.Format.Height);
        }

        foreach (var pose in result.Poses ?? [])
        {
            BodyPainter.Draw(canvas, session, pose, dot);
        }

        foreach (var hand in result.Hands ?? [])
        {
            BodyPainter.Draw(canvas, session, hand, dot);
        }

        foreach (var detection in result.Detections ?? [])
        {
            if (float.IsFinite(detection.Box.Area))
            {
                Draw(canvas, Scaled(detection, session), session.Format, dot, text, _labels);
            }
        }

        if (result.Caption is { } caption)
        {
            DrawCaption(canvas, session.Format, caption.Text, dot);
        }
    }

    private static Detection Scaled(in Detection detection, EditSession session)
    {
        var box = detection.Box;
        return detection with
        {
            Box = new Box(box.X1 * session.ScaleX, box.Y1 * session.ScaleY, box.X2 * session.ScaleX, box.Y2 * session.ScaleY),
        };
    }

    private static void Draw(PlanarCanvas canvas, in Detection detection, FrameFormat format, int dot, Span<char> text, List<LabelPlace> taken)
    {
        var color = PaintColor.For(detection.Label);
        var box = detection.Box.Clamp(format.Width, format.Height);
        var (x1, y1, x2, y2) = ((int)box.X1, (int)box.Y1, (int)MathF.Ceiling(box.X2), (int)MathF.Ceiling(box.Y2));
        canvas.Frame(x1, y1, x2, y2, dot, color);

        var label = detection.Label.AsSpan(0, Math.Min(detection.Label.Length, MostLabelLetters));
        var written = detection.Track > 0
            ? text.TryWrite($"{label} #{detection.Track} {detection.Score * 100:F0}%", out var length)
            : text.TryWrite($"{label} {detection.Score * 100:F0}%", out length);
        if (!written)
        {
            return;
        }

        var height = (GlyphTable.Height + 4) * dot;
        var width = ((length * (GlyphTable.Width + 1)) + 3) * dot;
        var left = Math.Max(0, Math.Min(x1, format.Width - width));
        var top = FreeTop(left, width, height, [y1 - height, y2, y1, y1 + height], format.Height, taken);
        taken.Add(new LabelPlace(left, top, width));
        canvas.Fill(left, top, left + width, top + height, color);
        canvas.Write(text[..length], left + (2 * dot), top + (2 * dot), dot, PaintColor.Black);
    }

    /// <summary>The first of the places (above the box, below it, inside it) that is in the picture and covers no other label.</summary>
    private static int FreeTop(int left, int width, int height, ReadOnlySpan<int> tops, int pictureHeight, List<LabelPlace> taken)
    {
        foreach (var top in tops)
        {
            if (top >= 0 && top + height <= pictureHeight && !taken.Exists(
                other => other.Left < left + width && left < other.Left + other.Width && Math.Abs(other.Top - top) < height))
            {
                return top;
            }
        }

        return Math.Clamp(tops[0], 0, Math.Max(0, pictureHeight - height));
    }

    private static void DrawCaption(PlanarCanvas canvas, FrameFormat format, string caption, int dot)
    {
        var advance = (GlyphTable.Width + 1) * dot;
        var letters = Math.Max(1, (format.Width / advance) - 2);
        var lines = (caption.Length + letters - 1) / letters;
        var lineHeight = (GlyphTable.Height + 3) * dot;
        var top = format.Height - (lines * lineHeight) - (2 * dot);
        canvas.Fill(0, top - dot, format.Width, format.Height, PaintColor.Black);
        for (var line = 0; line < lines; line++)
        {
            var part = caption.AsSpan(line * letters, Math.Min(letters, caption.Length - (line * letters)));
            canvas.Write(part, advance, top + (line * lineHeight) + dot, dot, PaintColor.White);
        }
    }

    private readonly record struct LabelPlace(int Left, int Top, int Width);
}
