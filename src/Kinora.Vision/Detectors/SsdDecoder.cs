using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// A single-shot detector whose graph does not apply its priors (Liu et al., SSD, 2016). A row a prior, the grids of all strides one after
/// the other, each row by row, the recipe's anchors one after the other in each cell. Role <c>boxes</c>: offsets of the centre, relative
/// to the prior's size, and of the logarithm of the size, each divided by its variance; role <c>scores</c>: a number a class, the
/// background's before them where there is one column more.
/// </summary>
internal sealed class SsdDecoder : IBoxDecoder
{
    private readonly Prior[] _priors;
    private readonly OutputTensor _scores;
    private readonly OutputTensor _boxes;
    private readonly int _background;
    private readonly bool _logits;
    private readonly float _centerVariance;
    private readonly float _sizeVariance;

    public SsdDecoder(ModelContract model, OutputLayout outputs, int classes)
    {
        var grids = GridLevels.Of(model);
        if (model.Decode.Anchors.Count != grids.Length)
        {
            throw new ModelLoadException(
                $"The recipe '{model.Decode.Name}' of model '{model.Id}' has anchors for {model.Decode.Anchors.Count} " +
                $"of its {grids.Length} strides.");
        }

        // Before the priors are made: there are as many as the model has rows, whatever the recipe says.
        var count = grids.Zip(model.Decode.Anchors, (grid, anchors) => (long)grid.Cells * anchors.Count).Sum();
        _boxes = outputs.Find("boxes", 0, (int)Math.Min(count, int.MaxValue), 4);
        _background = outputs.Find("scores").Columns == classes + 1 ? 1 : 0;
        _scores = outputs.Find("scores", 0, _boxes.Rows, classes + _background);
        _priors = [.. grids.Zip(model.Decode.Anchors).SelectMany(level => PriorsOf(level.First, level.Second, model.Input))];
        _logits = model.Decode.Logits;
        (_centerVariance, _sizeVariance) = ((float)model.Decode.Variances.Center, (float)model.Decode.Variances.Size);
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var scores = _scores.Of(outputs);
        var boxes = _boxes.Of(outputs);
        for (var row = 0; row < _priors.Length; row++)
        {
            var values = scores.Slice(row * _scores.Columns, _scores.Columns);
            var (largest, sum) = _logits && _background > 0 ? Softmax(values) : (0, 1);
            for (var i = _background; i < values.Length; i++)
            {
                var score = !_logits ? values[i] : _background > 0 ? MathF.Exp(values[i] - largest) / sum : 1 / (1 + MathF.Exp(-values[i]));
                if (score >= found.Floor)
                {
                    found.Add(i - _background, score, BoxOf(_priors[row], boxes.Slice(4 * row, 4)), row);
                }
            }
        }
    }

    /// <summary>The cells are spread evenly over the input, also where its size is no multiple of the stride.</summary>
    private static IEnumerable<Prior> PriorsOf(GridLevel grid, IReadOnlyList<AnchorSize> anchors, ModelInput input) =>
        from cell in Enumerable.Range(0, grid.Cells)
        from anchor in anchors
        select new Prior(
            ((cell % grid.Columns) + 0.5f) * input.Width / grid.Columns,
            ((cell / grid.Columns) + 0.5f) * input.Height / (grid.Cells / grid.Columns),
            Math.Min(anchor.Width, input.Width),
            Math.Min(anchor.Height, input.Height));

    /// <summary>The largest logit, and the sum of e to the distance of each from it; NaN where one is NaN.</summary>
    private static (float Largest, float Sum) Softmax(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = MathF.Max(largest, logit);
        }

        float sum = 0;
        foreach (var logit in logits)
        {
            sum += MathF.Exp(logit - largest);
        }

        return (largest, sum);
    }

    private Box BoxOf(in Prior prior, ReadOnlySpan<float> offsets)
    {
        var x = prior.X + (offsets[0] * _centerVariance * prior.Width);
        var y = prior.Y + (offsets[1] * _centerVariance * prior.Height);
        var halfWidth = prior.Width * MathF.Exp(offsets[2] * _sizeVariance) / 2;
        var halfHeight = prior.Height * MathF.Exp(offsets[3] * _sizeVariance) / 2;
        return new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }

    /// <summary>Where a box starts from, in pixels of the input: centre and size.</summary>
    private readonly record struct Prior(float X, float Y, float Width, float Height);
}
