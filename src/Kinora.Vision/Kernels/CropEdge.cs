namespace Kinora.Vision.Kernels;

/// <summary>What a crop shows where it reaches beyond the frame.</summary>
internal enum CropEdge
{
    /// <summary>The input's padding colour, wherever the centre of a pixel of the input lies outside.</summary>
    Pad,

    /// <summary>The frame's outermost pixels, repeated.</summary>
    Repeat,
}
