using Kinora.Models.Catalog;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// Reads HSE's faceres. Role <c>gender</c>: the probability of a man; <c>age</c>: a probability a year, whose expectation is the age;
/// <c>embedding</c> is that of <see cref="EmbeddingDecoder"/>. It holds no tensors and no state; allocates nothing.
/// </summary>
internal sealed class FaceTraitsDecoder
{
    public const string Recipe = "faceres";

    private const int MostYears = 200;

    private readonly OutputTensor _gender;
    private readonly OutputTensor _age;

    /// <exception cref="ModelLoadException">The recipe is not this one, or the model lacks what it needs.</exception>
    public FaceTraitsDecoder(ModelContract model, OutputLayout outputs)
    {
        if (model.Decode.Name != Recipe)
        {
            throw new ModelLoadException($"The model '{model.Id}' has the recipe '{model.Decode.Name}', which guesses nothing about faces; '{Recipe}' does.");
        }

        _gender = outputs.FindFlat("gender", 1);
        var age = outputs.Find("age");
        _age = age.Rows == 1 && age.Columns is > 1 and <= MostYears ? age : throw outputs.Wrong(age.Index, $"a row of at most {MostYears} numbers, one a year");
    }

    /// <summary>What a run found; 0 for what is no number.</summary>
    public FaceTraits Decode(SessionBinding outputs)
    {
        float age = 0;
        var years = _age.Of(outputs);
        for (var i = 0; i < years.Length; i++)
        {
            age += i * Real.Probability(years[i]);
        }

        return new FaceTraits(Real.Probability(_gender.Of(outputs)[0]), Math.Min(age, years.Length));
    }
}
