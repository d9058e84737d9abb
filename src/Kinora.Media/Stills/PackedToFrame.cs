using System.Buffers;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Native;

namespace Kinora.Media.Stills;

/// <summary>Decodes PNG and WebP into slots of a pool, upright, by the libraries of both formats. Not thread-safe.</summary>
/// <param name="lend">Lends a slot.</param>
/// <param name="memory">What the memory of the pixels is taken from until they are in the slot; null for no limit.</param>
internal sealed class PackedToFrame(Func<FrameFormat, FrameLoan> lend, MemoryBudget? memory) : IDisposable
{
    /// <summary>The shared pool would keep the largest files long after they are gone.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 2 << 20, maxArraysPerBucket: 8);

    /// <summary>Bytes of a pixel at most: red, green, blue and how opaque.</summary>
    private const long MostPixelBytes = 4;

    private readonly RgbToPlanes _planes = new();

    /// <summary>Whether pictures of a format can be decoded here: their library is installed, and the one that makes planes.</summary>
    public static bool CanDecode(StillFormat format) => TurboJpeg.IsPresent && format switch
    {
        StillFormat.Png => LibPng.IsPresent,
        StillFormat.WebP => LibWebP.IsPresent,
        _ => false,
    };

    /// <summary>Decodes a picture, if that is possible without a process. How opaque its pixels are is not looked at.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="header">Of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="loan">The filled slot.</param>
    /// <exception cref="StillException">It is damaged.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory left for it in the budget.</exception>
    public bool TryDecode(ReadOnlySpan<byte> file, in StillHeader header, string name, out FrameLoan loan)
    {
        loan = default;
        if (!CanDecode(header.Format))
        {
            return false;
        }

        var (width, height) = ExifOrientation.SwapsSides(header.Orientation) ? (header.Height, header.Width) : (header.Width, header.Height);
        var bytes = MostPixelBytes * width * height;
        memory?.Reserve($"The picture '{name}'", bytes);
        try
        {
            PackedPixels? pixels;
            var problem = header.Format == StillFormat.Png ? DecodePng(file, width, height, out pixels) : LibWebP.Decode(file, width, height, out pixels);
            using (pixels)
            {
                loan = pixels is null
                    ? throw new StillException($"'{name}' is a damaged {header.Format} picture ({problem}): save or download it again.")
                    : Write(pixels, width, height, header.Orientation);
                return true;
            }
        }
        finally
        {
            memory?.Release(bytes);
        }
    }

    public void Dispose() => _planes.Dispose();

    private static string? DecodePng(ReadOnlySpan<byte> file, int width, int height, out PackedPixels? pixels)
    {
        if (!PngChunks.HasOthers(file))
        {
            return LibPng.Decode(file, width, height, out pixels);
        }

        var picture = Pool.Rent(file.Length);
        try
        {
            return LibPng.Decode(picture.AsSpan(0, PngChunks.Keep(file, picture)), width, height, out pixels);
        }
        finally
        {
            Pool.Return(picture);
        }
    }

    private FrameLoan Write(PackedPixels pixels, int width, int height, int orientation)
    {
        var swaps = ExifOrientation.SwapsSides(orientation);
        var format = swaps ? FrameFormat.Still(height, width) : FrameFormat.Still(width, height);
        var loan = lend(format);
        if (orientation == ExifOrientation.Upright)
        {
            _planes.Convert(pixels, width, height, loan.Plane(0), loan.Plane(1), loan.Plane(2));
            return loan;
        }

        using var picture = new PlanarPicture(width, height, (width + 1) / 2, (height + 1) / 2);
        _planes.Convert(pixels, width, height, picture.Plane(0), picture.Plane(1), picture.Plane(2));
        picture.CopyTo(loan.Pixels, format, orientation);
        return loan;
    }
}
