using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Classification;

/// <summary>
/// Reads a classifier: role <c>scores</c>, a number a class, probabilities or logits as the recipe says. It holds no
/// tensors and no state; allocates nothing.
/// </summary>
internal sealed class ClassDecoder
{
    private const string Recipe = "classes";

    private readonly bool _logits;
    private readonly OutputTensor _scores;
    private readonly string[] _labels;

    /// <exception cref="ModelLoadException">The recipe is not a classifier's, or the model lacks what it needs.</exception>
    public ClassDecoder(ModelContract model, OutputLayout outputs)
    {
        if (model.Decode.Name != Recipe)
        {
            throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which does not classify a picture; '{Recipe}' does.");
        }

        _labels = [.. ModelLabels.Read(model).Select(ClassLabel.From)];
        _scores = outputs.FindFlat("scores", _labels.Length);
        _logits = model.Decode.Logits;
    }

    /// <summary>Adds the classes with the highest scores, best first. Scores that are no numbers are as if they were not there.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="top">How many at most.</param>
    /// <param name="threshold">Lowest score, 0..1, that is added.</param>
    /// <param name="predictions">Where they are added.</param>
    public void Decode(SessionBinding outputs, int top, float threshold, List<Prediction> predictions)
    {
        var values = _scores.Of(outputs);
        var (largest, sum) = _logits ? Sum(values) : (0, 1);
        var first = predictions.Count;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var score = _logits ? (float)(Math.Exp(value - largest) / sum) : value;
            if (float.IsFinite(value) && score >= threshold)
            {
                Insert(predictions, first, top, new Prediction(_labels[i], Math.Min(score, 1)));
            }
        }
    }

    /// <summary>The parts of a softmax, e^(x − largest) / Σ e^(x − largest), in double precision.</summary>
    private static (double Largest, double Sum) Sum(ReadOnlySpan<float> logits)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            if (float.IsFinite(logit))
            {
                largest = Math.Max(largest, logit);
            }
        }

        double sum = 0;
        foreach (var logit in logits)
        {
            sum += float.IsFinite(logit) ? Math.Exp(logit - largest) : 0;
        }

        return (largest, sum);
    }

    /// <summary>Keeps the part of the list from <paramref name="first"/> sorted and no longer than <paramref name="top"/>.</summary>
    private static void Insert(List<Prediction> predictions, int first, int top, in Prediction prediction)
    {
        var place = predictions.Count;
        while (place > first && predictions[place - 1].Score < prediction.Score)
        {
            place--;
        }

        if (place - first >= top)
        {
            return;
        }

        if (predictions.Count - first == top)
        {
            predictions.RemoveAt(predictions.Count - 1);
        }

        predictions.Insert(place, prediction);
    }
}
