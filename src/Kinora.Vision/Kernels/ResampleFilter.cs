namespace Kinora.Vision.Kernels;

/// <summary>How many samples of the frame make one of the input.</summary>
internal enum ResampleFilter
{
    /// <summary>Per axis of each plane: <see cref="Area"/> where it shrinks by more than two, else <see cref="Bilinear"/>.</summary>
    Auto,

    /// <summary>The two nearest samples, weighted by distance; shrinking by more than two skips samples.</summary>
    Bilinear,

    /// <summary>All samples that the new one covers, weighted by how much of each it covers. Enlarging is bilinear.</summary>
    Area,
}
