using System.Buffers;
using System.Runtime.Intrinsics;
using Kinora.Frames.Formats;

namespace Kinora.Media.Stills;

/// <summary>
/// Planar frames in the colours that JPEG means: BT.601 in full range. Between two YUV matrices luma stays but for a little of each chroma, so
/// no RGB is needed. Fixed point with 16 bits; at most one level beside the exact value. For even and odd sizes alike.
/// </summary>
internal static class JpegColors
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);
    private const int Centre = 128;

    /// <summary>Whether a frame has them already.</summary>
    public static bool Has(FrameFormat format) => format is { Range: ColorRange.Full, Matrix: ColorMatrix.Bt601 };

    /// <summary>Converts an I420 frame.</summary>
    /// <param name="source">Its planes, as the format lays them out.</param>
    /// <param name="format">Of the frame.</param>
    /// <param name="destination">Receives planes of the same layout.</param>
    public static void Convert(ReadOnlySpan<byte> source, FrameFormat format, Span<byte> destination)
    {
        var mix = Mix.Of(format);
        var (luma, u, v) = (format.GetPlane(0), format.GetPlane(1), format.GetPlane(2));
        var deltas = ArrayPool<int>.Shared.Rent(2 * u.Stride);
        try
        {
            for (var row = 0; row < u.Rows; row++)
            {
                var at = row * u.Stride;
                ConvertChroma(source.Slice(u.Offset + at, u.Stride), source.Slice(v.Offset + at, u.Stride), destination[(u.Offset + at)..], destination[(v.Offset + at)..], deltas, mix);
                for (var y = 2 * row; y < Math.Min((2 * row) + 2, luma.Rows); y++)
                {
                    ConvertLuma(source.Slice(luma.Offset + (y * luma.Stride), luma.Stride), destination[(luma.Offset + (y * luma.Stride))..], deltas, mix.Luma);
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(deltas);
        }
    }

    /// <summary>One row of both planes, and what each sample adds to the luma of the two pixels beside each other that it belongs to.</summary>
    private static void ConvertChroma(ReadOnlySpan<byte> us, ReadOnlySpan<byte> vs, Span<byte> toU, Span<byte> toV, Span<int> deltas, in Mix mix)
    {
        for (var x = 0; x < us.Length; x++)
        {
            var (u, v) = (us[x] - Centre, vs[x] - Centre);
            toU[x] = Level((u * mix.UFromU) + (v * mix.UFromV) + (Centre << Bits) + Half);
            toV[x] = Level((u * mix.VFromU) + (v * mix.VFromV) + (Centre << Bits) + Half);
            deltas[2 * x] = deltas[(2 * x) + 1] = (u * mix.LumaFromU) + (v * mix.LumaFromV) + mix.LumaOffset;
        }
    }

    private static void ConvertLuma(ReadOnlySpan<byte> from, Span<byte> to, ReadOnlySpan<int> deltas, int scale)
    {
        var x = 0;
        for (; x <= from.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(from[x..]));
            var first = Levels(low, deltas[x..], scale);
            var second = Levels(high, deltas[(x + Vector128<ushort>.Count)..], scale);
            Vector128.NarrowWithSaturation(first, second).CopyTo(to[x..]);
        }

        for (; x < from.Length; x++)
        {
            to[x] = Level((from[x] * scale) + deltas[x]);
        }
    }

    private static Vector128<ushort> Levels(Vector128<ushort> luma, ReadOnlySpan<int> deltas, int scale)
    {
        var (low, high) = Vector128.Widen(luma);
        return Vector128.NarrowWithSaturation(Level(low, deltas, scale), Level(high, deltas[Vector128<int>.Count..], scale));
    }

    private static Vector128<uint> Level(Vector128<uint> luma, ReadOnlySpan<int> deltas, int scale) =>
        Vector128.Max(((luma.AsInt32() * scale) + Vector128.Create(deltas)) >> Bits, Vector128<int>.Zero).AsUInt32();

    private static byte Level(int value) => (byte)Math.Clamp(value >> Bits, 0, 255);

    /// <summary>What of luma, U and V goes into each.</summary>
    private readonly record struct Mix(int Luma, int LumaFromU, int LumaFromV, int LumaOffset, int UFromU, int UFromV, int VFromU, int VFromV)
    {
        public static Mix Of(FrameFormat format)
        {
            var (zero, span, chroma) = format.Range == ColorRange.Limited ? (16, 219.0, 224.0) : (0, 255.0, 255.0);
            var (lumaOfU, uOfU, vOfU) = Chroma(format.Matrix, u: 1, v: 0);
            var (lumaOfV, uOfV, vOfV) = Chroma(format.Matrix, u: 0, v: 1);
            var luma = Fixed(255 / span);
            return new Mix(luma, Fixed(255 / chroma * lumaOfU), Fixed(255 / chroma * lumaOfV), Half - (zero * luma), Fixed(255 / chroma * uOfU), Fixed(255 / chroma * uOfV), Fixed(255 / chroma * vOfU), Fixed(255 / chroma * vOfV));
        }

        /// <summary>A colour of luma 0 in another matrix, as ITU-R BT.601 and BT.709 define both: over RGB.</summary>
        private static (double Luma, double U, double V) Chroma(ColorMatrix matrix, double u, double v)
        {
            var (kr, kb) = Weights(matrix);
            var (red, blue) = (2 * (1 - kr) * v, 2 * (1 - kb) * u);
            var green = -((kr * red) + (kb * blue)) / (1 - kr - kb);
            var (toR, toB) = Weights(ColorMatrix.Bt601);
            var luma = (toR * red) + ((1 - toR - toB) * green) + (toB * blue);
            return (luma, (blue - luma) / (2 * (1 - toB)), (red - luma) / (2 * (1 - toR)));
        }

        private static (double Red, double Blue) Weights(ColorMatrix matrix) => matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);

        private static int Fixed(double value) => (int)Math.Round(value * (1 << Bits));
    }
}
