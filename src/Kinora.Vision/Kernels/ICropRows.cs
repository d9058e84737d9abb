using System.Numerics;

namespace Kinora.Vision.Kernels;

/// <summary>The rows of a crop, made with one instruction set. Pointers are to a whole frame and a whole tensor.</summary>
internal unsafe interface ICropRows
{
    void Run(byte* pixels, in Matrix3x2 toFrame, float* tensor);

    /// <summary>Numbers are rounded to 0..255.</summary>
    void Run(byte* pixels, in Matrix3x2 toFrame, byte* tensor);

    /// <summary>Numbers are rounded.</summary>
    void Run(byte* pixels, in Matrix3x2 toFrame, int* tensor);
}
