using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// A segmentation with a number a class for each place. Role <c>classes</c>: a plane a class, that of the background before them where there
/// is one more than labels; logits unless the recipe says otherwise. A place belongs to the highest, and its alpha is how likely it is that it
/// is not background.
/// </summary>
internal sealed class ClassMaskDecoder : IMaskDecoder
{
    private const int MostClasses = byte.MaxValue;

    private readonly OutputPlanes _planes;
    private readonly int _background;
    private readonly bool _logits;

    /// <exception cref="ModelLoadException">The model lacks what it needs.</exception>
    public ClassMaskDecoder(ModelContract model, OutputLayout outputs, IReadOnlyList<string> labels)
    {
        Labels = labels;
        _logits = model.Decode.Logits;
        _planes = outputs.FindPlanes("classes");
        _background = _planes.Channels == labels.Count + 1 ? 1 : 0;
        if (_planes.Channels - _background != labels.Count || labels.Count > MostClasses)
        {
            throw outputs.Wrong(_planes.Table.Index, $"a plane for each of its {labels.Count} labels, at most {MostClasses}, or one more");
        }
    }

    public IReadOnlyList<string> Labels { get; }

    public AlphaMask CreateMask() => new(_planes.Width, _planes.Height);

    public void Decode(SessionBinding outputs, AlphaMask mask)
    {
        var values = _planes.Table.Of(outputs);
        var alpha = mask.Alpha;
        var classes = mask.Classes;
        for (var place = 0; place < alpha.Length; place++)
        {
            var numbers = values[(place * _planes.PlaceStep)..];
            var (best, largest) = Best(numbers);
            classes[place] = best < 0 ? (byte)0 : (byte)(best + 1 - _background);
            alpha[place] = best < 0 ? 0 : _background == 0 ? 1 : NotBackground(numbers, largest);
        }
    }

    /// <summary>The highest of a place, and how high it is; -1 where none is a number.</summary>
    private (int Best, float Largest) Best(ReadOnlySpan<float> numbers)
    {
        var (best, largest) = (-1, float.NegativeInfinity);
        for (var i = 0; i < _planes.Channels; i++)
        {
            var value = numbers[i * _planes.ChannelStep];
            if (value > largest && value < float.PositiveInfinity)
            {
                (best, largest) = (i, value);
            }
        }

        return (best, largest);
    }

    private float NotBackground(ReadOnlySpan<float> numbers, float largest)
    {
        if (!_logits)
        {
            return numbers[0] > 0 ? 1 - Math.Min(numbers[0], 1) : 1;
        }

        float sum = 0;
        for (var i = 0; i < _planes.Channels; i++)
        {
            var power = MathF.Exp(numbers[i * _planes.ChannelStep] - largest);
            sum += power <= 1 ? power : 0;
        }

        var background = MathF.Exp(numbers[0] - largest) / sum;
        return background > 0 ? Math.Max(0, 1 - background) : 1;
    }
}
