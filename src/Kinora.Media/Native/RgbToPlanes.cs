using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Sources;
using Kinora.Media.Stills;

namespace Kinora.Media.Native;

/// <summary>Raw RGB to planes by libturbojpeg: full range BT.601, as a JPEG of the same picture has it. Not thread-safe.</summary>
internal sealed unsafe class RgbToPlanes : IDisposable
{
    private nint _handle;

    /// <summary>Converts packed rows of 3 bytes a pixel into a slot of <see cref="FrameFormat.Still"/>.</summary>
    /// <exception cref="SourceException">libturbojpeg is not installed, or does not want to.</exception>
    public void Convert(ReadOnlySpan<byte> pixels, bool isBgr, FrameLoan loan) => Convert(
        pixels, isBgr ? TurboJpeg.PixelsBgr : TurboJpeg.PixelsRgb, loan.Format.Width, loan.Format.Height, loan.Plane(0), loan.Plane(1), loan.Plane(2));

    /// <summary>Converts a decoded picture into packed planes, those of colour half as wide and high.</summary>
    /// <exception cref="SourceException">libturbojpeg does not want to.</exception>
    public void Convert(PackedPixels pixels, int width, int height, Span<byte> y, Span<byte> u, Span<byte> v) =>
        Convert(pixels.Bytes, pixels.PixelBytes == 4 ? TurboJpeg.PixelsRgbx : TurboJpeg.PixelsRgb, width, height, y, u, v);

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = TurboJpeg.Destroy(_handle);
            _handle = 0;
        }
    }

    private void Convert(ReadOnlySpan<byte> pixels, int order, int width, int height, Span<byte> y, Span<byte> u, Span<byte> v)
    {
        if (((width | height) & 1) == 0)
        {
            Convert(pixels, order, width, height, width, y, u, v);
            return;
        }

        // libturbojpeg writes luma in whole pairs of columns and rows.
        var (chromaWidth, chromaHeight) = ((width + 1) / 2, (height + 1) / 2);
        using var picture = new PlanarPicture(2 * chromaWidth, 2 * chromaHeight, chromaWidth, chromaHeight);
        Convert(pixels, order, width, height, picture.Width, picture.Plane(0), picture.Plane(1), picture.Plane(2));
        var padded = picture.Plane(0);
        for (var row = 0; row < height; row++)
        {
            padded.Slice(row * picture.Width, width).CopyTo(y[(row * width)..]);
        }

        picture.Plane(1).CopyTo(u);
        picture.Plane(2).CopyTo(v);
    }

    private void Convert(ReadOnlySpan<byte> pixels, int order, int width, int height, int lumaStride, Span<byte> y, Span<byte> u, Span<byte> v)
    {
        if (!TurboJpeg.IsPresent)
        {
            throw new SourceException("raw frames need libturbojpeg, which is not installed. Install it (./kinora setup), or push JPEG.");
        }

        _handle = _handle == 0 ? TurboJpeg.InitCompress() : _handle;
        var pitch = width * (order == TurboJpeg.PixelsRgbx ? 4 : 3);
        fixed (byte* from = pixels, planeY = y, planeU = u, planeV = v)
        {
            var planes = stackalloc byte*[3] { planeY, planeU, planeV };
            var strides = stackalloc int[3] { lumaStride, (width + 1) / 2, (width + 1) / 2 };
            if (TurboJpeg.EncodeYuvPlanes(_handle, from, width, pitch, height, order, planes, strides, TurboJpeg.Subsampling420, 0) != 0)
            {
                throw new SourceException($"libturbojpeg says \"{TurboJpeg.ErrorText(_handle)}\".");
            }
        }
    }
}
