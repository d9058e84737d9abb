namespace Kinora.Vision.Kernels;

/// <summary>The rows of a picture, made with one instruction set. Pointers are to a whole frame and a whole tensor.</summary>
internal unsafe interface IPictureRows
{
    void Run(byte* pixels, float* tensor);

    /// <summary>Numbers are rounded to 0..255.</summary>
    void Run(byte* pixels, byte* tensor);

    /// <summary>Numbers are rounded.</summary>
    void Run(byte* pixels, int* tensor);
}
