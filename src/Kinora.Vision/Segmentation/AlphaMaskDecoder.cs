using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// A segmentation with one number a pixel. Role <c>alpha</c>: probabilities, row by row, at the size of the input. From the recipe's score on,
/// one half unless it has one, a pixel belongs to what is segmented.
/// </summary>
internal sealed class AlphaMaskDecoder : IMaskDecoder
{
    private const float Half = 0.5f;

    private readonly OutputTensor _alpha;
    private readonly ModelInput _input;
    private readonly float _threshold;

    /// <exception cref="ModelLoadException">The model lacks what it needs.</exception>
    public AlphaMaskDecoder(ModelContract model, OutputLayout outputs)
    {
        _input = model.Input;
        _alpha = outputs.FindFlat("alpha", _input.Width * _input.Height);
        _threshold = model.Decode.Score > 0 ? (float)model.Decode.Score : Half;
        Labels = [MaskDecoders.LabelOf(model)];
    }

    public IReadOnlyList<string> Labels { get; }

    public AlphaMask CreateMask() => new(_input.Width, _input.Height);

    public void Decode(SessionBinding outputs, AlphaMask mask)
    {
        var values = _alpha.Of(outputs);
        var alpha = mask.Alpha;
        var classes = mask.Classes;
        for (var i = 0; i < values.Length; i++)
        {
            alpha[i] = values[i] > 0 ? Math.Min(values[i], 1) : 0;
            classes[i] = alpha[i] >= _threshold ? (byte)1 : (byte)0;
        }
    }
}
