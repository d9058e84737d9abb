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
    public void Convert(ReadOnlySpan<byte> pixels, bool isBgr, FrameLoan loan)
    {
        var format = loan.Format;
        if (((format.Width | format.Height) & 1) == 0)
        {
            Convert(pixels, isBgr, format.Width, format.Height, format.Width, loan.Plane(0), loan.Plane(1), loan.Plane(2));
            return;
        }

        // libturbojpeg writes luma in whole pairs of columns and rows.
        using var picture = new PlanarPicture((format.Width + 1) & ~1, (format.Height + 1) & ~1, format.ChromaWidth, format.ChromaHeight);
        Convert(pixels, isBgr, format.Width, format.Height, picture.Width, picture.Plane(0), picture.Plane(1), picture.Plane(2));
        var padded = picture.Plane(0);
        var luma = loan.Plane(0);
        for (var row = 0; row < format.Height; row++)
        {
            padded.Slice(row * picture.Width, format.Width).CopyTo(luma[(row * format.Width)..]);
        }

        picture.Plane(1).CopyTo(loan.Plane(1));
        picture.Plane(2).CopyTo(loan.Plane(2));
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = TurboJpeg.Destroy(_handle);
            _handle = 0;
        }
    }

    private void Convert(ReadOnlySpan<byte> pixels, bool isBgr, int width, int height, int lumaStride, Span<byte> y, Span<byte> u, Span<byte> v)
    {
        if (!TurboJpeg.IsPresent)
        {
            throw new SourceException("raw frames need libturbojpeg, which is not installed. Install it (./kinora setup), or push JPEG.");
        }

        _handle = _handle == 0 ? TurboJpeg.InitCompress() : _handle;
        fixed (byte* from = pixels, planeY = y, planeU = u, planeV = v)
        {
            var planes = stackalloc byte*[3] { planeY, planeU, planeV };
            var strides = stackalloc int[3] { lumaStride, (width + 1) / 2, (width + 1) / 2 };
            if (TurboJpeg.EncodeYuvPlanes(
                    _handle, from, width, 3 * width, height, isBgr ? TurboJpeg.PixelsBgr : TurboJpeg.PixelsRgb, planes, strides, TurboJpeg.Subsampling420, 0) != 0)
            {
                throw new SourceException($"libturbojpeg says \"{TurboJpeg.ErrorText(_handle)}\".");
            }
        }
    }
}
