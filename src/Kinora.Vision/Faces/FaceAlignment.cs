using System.Numerics;
using Kinora.Frames.Results;

namespace Kinora.Vision.Faces;

/// <summary>Which part of a picture shows a face as models of faces want it.</summary>
internal static class FaceAlignment
{
    /// <summary>Where ArcFace wants the points of a face in its input of 112 pixels: the eye on the picture's left, the other, the nose, the
    /// corners of the mouth, left and right (Deng et al., ArcFace, 2019, as InsightFace has it).</summary>
    private static readonly Vector2[] ArcFace =
    [
        new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f),
    ];

    private const float ArcFaceSize = 112;
    private const int MostPoints = 5;

    /// <summary>The similarity, of all, that brings the template's points nearest to the face's (least squares).</summary>
    /// <param name="points">Five, or the six of BlazeFace, of which the ears are left aside: in pixels of the source's picture.</param>
    /// <param name="size">The side of the model's input.</param>
    /// <param name="toSource">From pixels of the input to pixels of the source's picture.</param>
    /// <returns>False for other numbers of points, and for points that lie all in one place.</returns>
    public static bool TryFit(ReadOnlySpan<Vector2> points, int size, out Matrix3x2 toSource)
    {
        toSource = default;
        if (points.Length is not (5 or 6))
        {
            return false;
        }

        // The mouth of BlazeFace is one point, between the corners.
        var count = points.Length == 6 ? 4 : 5;
        Span<Vector2> template = stackalloc Vector2[MostPoints];
        var (templateMean, mean) = (Vector2.Zero, Vector2.Zero);
        for (var i = 0; i < count; i++)
        {
            template[i] = (count == 4 && i == 3 ? (ArcFace[3] + ArcFace[4]) / 2 : ArcFace[i]) * (size / ArcFaceSize);
            templateMean += template[i] / count;
            mean += points[i] / count;
        }

        float along = 0, across = 0, length = 0;
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (template[i] - templateMean, points[i] - mean);
            along += Vector2.Dot(from, to);
            across += (from.X * to.Y) - (from.Y * to.X);
            length += from.LengthSquared();
        }

        var (cos, sin) = (along / length, across / length);
        toSource = new Matrix3x2(cos, sin, -sin, cos, 0, 0);
        toSource.Translation = mean - Vector2.Transform(templateMean, toSource);
        return (cos * cos) + (sin * sin) > 1e-6f && float.IsFinite(toSource.M31 + toSource.M32 + cos + sin);
    }

    /// <summary>The upright square around a box.</summary>
    /// <param name="box">In pixels of the source's picture.</param>
    /// <param name="share">The square's side as a share of the box's longer side.</param>
    /// <param name="width">Of the model's input.</param>
    /// <param name="height">Of the model's input.</param>
    public static Matrix3x2 Square(in Box box, float share, int width, int height)
    {
        var side = Math.Max(Math.Max(box.Width, box.Height) * share, 1);
        return Matrix3x2.CreateScale(side / width, side / height) * Matrix3x2.CreateTranslation(box.CenterX - (side / 2), box.CenterY - (side / 2));
    }
}
