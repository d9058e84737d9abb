using System.Runtime.InteropServices;
using Kinora.Vision.Kernels;

namespace Kinora.Bench;

/// <summary>libyuv's scaler followed by plain C (bench/peers/i420_to_float.c): planar frame, scaled planar frame, floats.</summary>
internal sealed unsafe partial class KernelLibYuv
{
    /// <summary>kFilterBilinear of libyuv.</summary>
    public const int Bilinear = 2;

    /// <summary>kFilterBox of libyuv.</summary>
    public const int Box = 3;

    private const string Converter = "i420_to_float.so";
    private readonly byte[] _scaled;
    private readonly Placement _placement;
    private readonly int _side;
    private readonly int _filter;

    static KernelLibYuv() => NativeLibrary.SetDllImportResolver(typeof(KernelLibYuv).Assembly, static (name, assembly, path) =>
        name == Converter ? NativeLibrary.Load(ConverterPath) : NativeLibrary.TryLoad(name, assembly, path, out var library) ? library : 0);

    public KernelLibYuv(Placement placement, int side, int filter)
    {
        (_placement, _side, _filter) = (placement, side, filter);
        _scaled = new byte[placement.Width * placement.Height * 2];
    }

    /// <summary>Null, or why this peer cannot be run.</summary>
    public static string? Missing =>
        !NativeLibrary.TryLoad("libyuv.so.0", out _) ? "libyuv is not installed (bench/peers.sh installs it)"
        : !File.Exists(ConverterPath) ? "the C that follows libyuv is not compiled (bench/peers.sh compiles it)"
        : null;

    public void Run(byte[] frame, int width, int height, float[] tensor)
    {
        var (w, h) = (_placement.Width, _placement.Height);
        var (chroma, half, scaledHalf) = (width * height / 4, width / 2, (w + 1) / 2);
        var scale = stackalloc float[] { 1 / KernelSuite.Std[0], 1 / KernelSuite.Std[1], 1 / KernelSuite.Std[2] };
        var shift = stackalloc float[3];
        for (var i = 0; i < 3; i++)
            shift[i] = -KernelSuite.Mean[i] * scale[i];
        fixed (byte* y = frame, to = _scaled)
        fixed (float* start = tensor)
        {
            var (u, toU) = ((nint)y + (width * height), (nint)to + (w * h));
            var toV = toU + (scaledHalf * ((h + 1) / 2));
            var result = Scale((nint)y, width, u, half, u + chroma, half, width, height, (nint)to, w, toU, scaledHalf, toV, scaledHalf, w, h, _filter);
            if (result != 0)
                throw new InvalidOperationException($"I420Scale failed with {result}.");
            Convert((nint)to, toU, toV, w, h, start + (_placement.Top * _side) + _placement.Left, _side, (nint)_side * _side, scale, shift);
        }
    }

    private static string ConverterPath => Path.Join(Clips.Root, "artifacts", "peers", Converter);

    [LibraryImport("libyuv.so.0", EntryPoint = "I420Scale")]
    private static partial int Scale(
        nint y, int strideY, nint u, int strideU, nint v, int strideV, int width, int height,
        nint toY, int toStrideY, nint toU, int toStrideU, nint toV, int toStrideV, int toWidth, int toHeight, int filter);

    [LibraryImport(Converter, EntryPoint = "i420_to_float")]
    private static partial void Convert(nint y, nint u, nint v, int width, int height, float* to, int stride, nint area, float* scale, float* shift);
}
