using Kinora.Frames.Results;

namespace Kinora.Vision.Editing;

/// <summary>Draws bodies and hands as lines between their points. What a model is not sure of is left out.</summary>
internal static class BodyPainter
{
    private const float SurePoint = 0.2f;

    /// <summary>Which points of a body are joined, in the order of COCO.</summary>
    private static readonly (int From, int To)[] Bones =
    [
        (0, 1), (0, 2), (1, 3), (2, 4), (5, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (6, 12), (11, 12), (11, 13), (13, 15), (12, 14), (14, 16),
    ];

    /// <summary>Which points of a hand are joined: the wrist to the fingers, and each finger along itself.</summary>
    private static readonly (int From, int To)[] Fingers =
    [
        (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11), (11, 12), (9, 13), (13, 14), (14, 15), (15, 16),
        (13, 17), (0, 17), (17, 18), (18, 19), (19, 20),
    ];

    private static readonly PaintColor BodyColor = PaintColor.For("pose");
    private static readonly PaintColor LeftHand = PaintColor.For("left");
    private static readonly PaintColor RightHand = PaintColor.For("right");

    public static void Draw(PlanarCanvas canvas, EditSession session, Pose pose, int dot)
    {
        if (pose.Points.Length <= Bones[^1].To)
        {
            return;
        }

        foreach (var (from, to) in Bones)
        {
            var (a, b) = (pose.Points[from], pose.Points[to]);
            if (a.Score >= SurePoint && b.Score >= SurePoint)
            {
                Line(canvas, session, a.X, a.Y, b.X, b.Y, dot, BodyColor);
            }
        }
    }

    public static void Draw(PlanarCanvas canvas, EditSession session, Hand hand, int dot)
    {
        if (hand.Points.Length <= Fingers[^1].To)
        {
            return;
        }

        foreach (var (from, to) in Fingers)
        {
            Line(
                canvas, session, hand.Points[from].X, hand.Points[from].Y, hand.Points[to].X, hand.Points[to].Y, dot,
                hand.Side == "left" ? LeftHand : RightHand);
        }
    }

    private static void Line(PlanarCanvas canvas, EditSession session, float x1, float y1, float x2, float y2, int dot, PaintColor color)
    {
        if (float.IsFinite(x1 + y1 + x2 + y2))
        {
            canvas.Line((int)(x1 * session.ScaleX), (int)(y1 * session.ScaleY), (int)(x2 * session.ScaleX), (int)(y2 * session.ScaleY), 2 * dot, color);
        }
    }
}
