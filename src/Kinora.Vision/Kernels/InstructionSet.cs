namespace Kinora.Vision.Kernels;

/// <summary>The paths through a kernel. All give the same bits.</summary>
internal enum InstructionSet
{
    /// <summary>One value at a time.</summary>
    Scalar,

    /// <summary>SSE2 or NEON.</summary>
    Vector128,

    /// <summary>AVX2 and FMA.</summary>
    Vector256,

    /// <summary>AVX-512 F, BW and DQ.</summary>
    Vector512,
}
