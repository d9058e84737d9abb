using Kinora.Vision.Sessions;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// Reads a segmentation from a model's outputs, whose places it found when it was made. It holds no tensors and no state. Allocates nothing.
/// </summary>
internal interface IMaskDecoder
{
    /// <summary>What the classes of the mask are called: class 1 of the mask is the first, 0 is the background.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>A mask of the size that <see cref="Decode"/> fills.</summary>
    AlphaMask CreateMask();

    /// <summary>Fills the mask; what is no number becomes background.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="mask">From <see cref="CreateMask"/>.</param>
    void Decode(SessionBinding outputs, AlphaMask mask);
}
