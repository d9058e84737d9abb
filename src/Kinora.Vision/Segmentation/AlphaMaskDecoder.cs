using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// Reads a segmentation with one number a pixel. Role <c>alpha</c>: probabilities, row by row, at the size of the input. It holds no
/// tensors and no state; allocates nothing.
/// </summary>
internal sealed class AlphaMaskDecoder
{
    private const string Recipe = "alpha_mask";

    private readonly OutputTensor _alpha;
    private readonly ModelInput _input;

    /// <exception cref="ModelLoadException">The recipe is not this one, or the model lacks what it needs.</exception>
    public AlphaMaskDecoder(ModelContract model, OutputLayout outputs)
    {
        if (model.Decode.Name != Recipe)
        {
            throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which gives no mask; '{Recipe}' does.");
        }

        _input = model.Input;
        _alpha = outputs.FindFlat("alpha", _input.Width * _input.Height);
    }

    /// <summary>A mask of the size that <see cref="Decode"/> fills.</summary>
    public AlphaMask CreateMask() => new(_input.Width, _input.Height);

    /// <summary>Fills the mask; what is no number becomes 0.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="mask">From <see cref="CreateMask"/>.</param>
    public void Decode(SessionBinding outputs, AlphaMask mask)
    {
        var values = _alpha.Of(outputs);
        var alpha = mask.Alpha;
        for (var i = 0; i < values.Length; i++)
        {
            alpha[i] = values[i] > 0 ? Math.Min(values[i], 1) : 0;
        }
    }
}
