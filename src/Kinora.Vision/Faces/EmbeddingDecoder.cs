using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// Reads what tells one face from others. Role <c>embedding</c>: numbers that are brought to the length 1, so that the product of two is the
/// cosine between them. It holds no tensors and no state; allocates nothing.
/// </summary>
internal sealed class EmbeddingDecoder
{
    /// <summary>Recipes that have one.</summary>
    private static readonly string[] Recipes = ["embedding", FaceTraitsDecoder.Recipe];

    private const int MostNumbers = 1 << 16;

    private readonly OutputTensor _embedding;

    /// <exception cref="ModelLoadException">The recipe gives no embedding, or the model lacks what it needs.</exception>
    public EmbeddingDecoder(ModelContract model, OutputLayout outputs)
    {
        if (!Recipes.Contains(model.Decode.Name))
        {
            throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which gives no embedding. Those that do: {string.Join(", ", Recipes)}.");
        }

        var found = outputs.Find("embedding");
        _embedding = found.Rows * found.Columns is var length and <= MostNumbers
            ? new OutputTensor(found.Index, 1, length)
            : throw outputs.Wrong(found.Index, $"at most {MostNumbers} numbers");
    }

    /// <summary>How many numbers there are.</summary>
    public int Length => _embedding.Columns;

    /// <summary>Writes the numbers.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="embedding">Room for <see cref="Length"/>.</param>
    /// <returns>False, and zeros, where they are no numbers or all 0.</returns>
    public bool Decode(SessionBinding outputs, Span<float> embedding)
    {
        var values = _embedding.Of(outputs);
        double sum = 0;
        foreach (var value in values)
        {
            sum += (double)value * value;
        }

        var length = Math.Sqrt(sum);
        var isOne = double.IsFinite(length) && length > 0;
        for (var i = 0; i < values.Length; i++)
        {
            embedding[i] = isOne ? (float)(values[i] / length) : 0;
        }

        return isOne;
    }
}
