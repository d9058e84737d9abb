using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Enlarging;

/// <summary>
/// Reads a picture that a model has made larger. Role <c>picture</c>: three planes, red, green, blue, 0..255, in the layout of the input. It holds no
/// tensors and no state; allocates nothing.
/// </summary>
internal sealed class SuperResolutionDecoder
{
    private const string Recipe = "super_resolution";
    private const int Channels = 3;

    private readonly OutputPlanes _picture;

    /// <exception cref="ModelLoadException">The recipe is not this one, or the model lacks what it needs.</exception>
    public SuperResolutionDecoder(ModelContract model, OutputLayout outputs)
    {
        if (model.Decode.Name != Recipe)
        {
            throw new ModelLoadException($"The model '{model.Id}' has the recipe '{model.Decode.Name}', which makes no picture; '{Recipe}' does.");
        }

        _picture = outputs.FindPlanes("picture");
        if (_picture.Channels != Channels)
        {
            throw outputs.Wrong(_picture.Table.Index, $"{Channels} channels");
        }
    }

    public int Width => _picture.Width;

    public int Height => _picture.Height;

    /// <summary>Writes the picture as rows of red, green and blue bytes; what is no number becomes 0.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="rgb">Room for 3 · <see cref="Width"/> · <see cref="Height"/>.</param>
    public void Decode(SessionBinding outputs, Span<byte> rgb)
    {
        var values = _picture.Table.Of(outputs);
        for (var place = 0; place < _picture.Width * _picture.Height; place++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var value = values[(place * _picture.PlaceStep) + (channel * _picture.ChannelStep)];
                rgb[(place * Channels) + channel] = value > 0 ? (byte)Math.Min(value + 0.5f, byte.MaxValue) : (byte)0;
            }
        }
    }
}
