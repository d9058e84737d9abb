using System.Numerics;
using Kinora.Frames.Results;

namespace Kinora.Vision.Hands;

/// <summary>The square that shows one hand upright: fingers to the top.</summary>
/// <param name="Center">In pixels of the source's picture.</param>
/// <param name="Side">In the same pixels.</param>
/// <param name="Turn">How far the hand is turned clockwise, in radians; 0 points up.</param>
internal readonly record struct HandRegion(Vector2 Center, float Side, float Turn)
{
    /// <summary>How much larger than the palm the square is, and how far towards the fingers it lies, in palms; as MediaPipe's graph has it.</summary>
    private const float Enlarged = 2.6f;
    private const float Shifted = 0.5f;

    /// <summary>Around the whole hand of a palm.</summary>
    /// <param name="palm">Around the palm.</param>
    /// <param name="wrist">The point at the wrist.</param>
    /// <param name="finger">The point where the middle finger begins.</param>
    public static HandRegion Of(in Box palm, Vector2 wrist, Vector2 finger)
    {
        var turn = MathF.Atan2(finger.X - wrist.X, wrist.Y - finger.Y);
        var towards = new Vector2(MathF.Sin(turn), -MathF.Cos(turn));
        return new HandRegion(
            new Vector2(palm.CenterX, palm.CenterY) + (towards * Shifted * palm.Height), Math.Max(palm.Width, palm.Height) * Enlarged, turn);
    }

    /// <summary>From pixels of a square input to pixels of the source's picture.</summary>
    /// <param name="size">The input's side.</param>
    public Matrix3x2 FromInput(int size) =>
        Matrix3x2.CreateTranslation(-size / 2f, -size / 2f) * Matrix3x2.CreateScale(Side / size) * Matrix3x2.CreateRotation(Turn) *
        Matrix3x2.CreateTranslation(Center);
}
