namespace Kinora.Vision.KeyPoints;

/// <summary>Numbers of a model that may be anything, made into what results may hold.</summary>
internal static class Real
{
    /// <summary>The point; one that is no finite number is at 0,0 with a score of 0.</summary>
    public static KeyPoint Point(float x, float y, float z, float score) =>
        float.IsFinite(x) && float.IsFinite(y) && float.IsFinite(z) ? new KeyPoint(x, y, z, Probability(score)) : default;

    /// <summary>From 0 to 1; 0 for what is no number.</summary>
    public static float Probability(float value) => value > 0 ? Math.Min(value, 1) : 0;
}
