using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kinora.Frames.Results;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Detectors;

/// <summary>
/// NanoDet's head: per stride a tensor of class scores (already sigmoid) [1, cells, classes] and one of boxes [1, cells, 4·(bins)],
/// each side's distance from the cell's centre as a distribution over bins (Li et al., Generalized Focal Loss, 2020): its expectation
/// times the stride. Cells run row by row, centres at half positions.
/// </summary>
internal sealed class NanoDetDecoder : IDetectionDecoder
{
    private readonly Level[] _levels;
    private readonly string[] _labels;

    public NanoDetDecoder(SessionBinding binding, int inputWidth, int inputHeight, IReadOnlyList<int> strides, string[] labels)
    {
        _labels = labels;
        _levels = [.. strides.Select(stride => FindLevel(binding, inputWidth, inputHeight, stride, labels.Length))];
    }

    public void Decode(float threshold, List<Detection> detections)
    {
        foreach (var level in _levels)
        {
            DecodeLevel(level, threshold, detections);
        }
    }

    private static Level FindLevel(SessionBinding binding, int inputWidth, int inputHeight, int stride, int classes)
    {
        var columns = (inputWidth + stride - 1) / stride;
        var cells = columns * ((inputHeight + stride - 1) / stride);
        var scores = binding.Outputs.FirstOrDefault(t => t.Dimensions is [1, var n, var c] && n == cells && c == classes);
        var boxes = binding.Outputs.FirstOrDefault(t => t.Dimensions is [1, var n, var c] && n == cells && c != classes && c % 4 == 0);
        return scores is not null && boxes is not null
            ? new Level(scores, boxes, stride, columns, boxes.Dimensions[2] / 4)
            : throw new ModelLoadException($"The model has no NanoDet head of stride {stride}: no outputs [1,{cells},{classes}] and [1,{cells},4·bins].");
    }

    private void DecodeLevel(in Level level, float threshold, List<Detection> detections)
    {
        var scores = level.Scores.Values;
        var classes = _labels.Length;
        for (var cell = 0; cell < scores.Length / classes; cell++)
        {
            var row = scores.Slice(cell * classes, classes);
            if (!AnyAtLeast(row, threshold))
            {
                continue;
            }

            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] >= threshold)
                {
                    detections.Add(new Detection(_labels[i], Math.Min(row[i], 1), BoxOf(level, cell)));
                }
            }
        }
    }

    private static Box BoxOf(in Level level, int cell)
    {
        var x = ((cell % level.Columns) + 0.5f) * level.Stride;
        var y = ((cell / level.Columns) + 0.5f) * level.Stride;
        var sides = level.Boxes.Values.Slice(cell * 4 * level.Bins, 4 * level.Bins);
        return new Box(
            x - (Expectation(sides[..level.Bins]) * level.Stride),
            y - (Expectation(sides.Slice(level.Bins, level.Bins)) * level.Stride),
            x + (Expectation(sides.Slice(2 * level.Bins, level.Bins)) * level.Stride),
            y + (Expectation(sides.Slice(3 * level.Bins, level.Bins)) * level.Stride));
    }

    /// <summary>Σ i·softmax(logits)ᵢ.</summary>
    private static float Expectation(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = MathF.Max(largest, logit);
        }

        float sum = 0, weighted = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var e = MathF.Exp(logits[i] - largest);
            sum += e;
            weighted += i * e;
        }

        return weighted / sum;
    }

    /// <summary>A vector of scores a step, then the rest one by one; NaN is never at least anything.</summary>
    private static bool AnyAtLeast(ReadOnlySpan<float> scores, float threshold)
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

    private readonly record struct Level(BoundTensor Scores, BoundTensor Boxes, int Stride, int Columns, int Bins);
}
