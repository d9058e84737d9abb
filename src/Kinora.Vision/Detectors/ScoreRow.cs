using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kinora.Vision.Detectors;

/// <summary>The scores of one cell's classes.</summary>
internal static class ScoreRow
{
    /// <summary>
    /// Whether any score is at least the threshold; NaN never is. Eight scores a step, the last step over the last eight, so some are looked
    /// at twice; fewer than eight one by one. One branch a row: a detector has thousands of rows, and nearly all say no.
    /// </summary>
    public static bool AnyAtLeast(ReadOnlySpan<float> scores, float threshold)
    {
        if (scores.Length < Vector256<float>.Count)
        {
            foreach (var score in scores)
            {
                if (score >= threshold)
                {
                    return true;
                }
            }

            return false;
        }

        ref var first = ref MemoryMarshal.GetReference(scores);
        var limit = Vector256.Create(threshold);
        var last = scores.Length - Vector256<float>.Count;
        var any = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)last), limit);
        for (var i = 0; i < last; i += Vector256<float>.Count)
        {
            any |= Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)i), limit);
        }

        return any.AsInt32() != Vector256<int>.Zero;
    }
}
