using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kinora.Vision.Detectors;

/// <summary>The scores of one cell's classes.</summary>
internal static class ScoreRow
{
    /// <summary>A vector of scores a step, then the rest one by one; NaN is never at least anything.</summary>
    public static bool AnyAtLeast(ReadOnlySpan<float> scores, float threshold)
    {
        ref var first = ref MemoryMarshal.GetReference(scores);
        var limit = Vector128.Create(threshold);
        var i = 0;
        for (; i <= scores.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            if (Vector128.GreaterThanOrEqualAny(Vector128.LoadUnsafe(ref first, (nuint)i), limit))
            {
                return true;
            }
        }

        for (; i < scores.Length; i++)
        {
            if (scores[i] >= threshold)
            {
                return true;
            }
        }

        return false;
    }
}
