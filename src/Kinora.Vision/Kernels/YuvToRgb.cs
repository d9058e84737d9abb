using Kinora.Frames.Formats;

namespace Kinora.Vision.Kernels;

/// <summary>
/// Coefficients from Y'CbCr (0..255) to R'G'B' (0..255), from the luma weights of ITU-R BT.601-7 and BT.709-6:
/// R = a(Y−y0) + rv(V−128), G = a(Y−y0) + gu(U−128) + gv(V−128), B = a(Y−y0) + bu(U−128).
/// </summary>
internal readonly record struct YuvToRgb(float Scale, float Black, float Rv, float Gu, float Gv, float Bu)
{
    public static YuvToRgb For(FrameFormat format)
    {
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var kg = 1 - kr - kb;
        var (luma, chroma, black) = format.Range == ColorRange.Full ? (1.0, 1.0, 0f) : (255.0 / 219, 255.0 / 224, 16f);
        var rv = 2 * (1 - kr) * chroma;
        var bu = 2 * (1 - kb) * chroma;
        return new YuvToRgb((float)luma, black, (float)rv, (float)(-bu * kb / kg), (float)(-rv * kr / kg), (float)bu);
    }
}
