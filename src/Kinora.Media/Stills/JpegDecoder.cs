using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Media.Native;

namespace Kinora.Media.Stills;

/// <summary>JPEG to planes by libturbojpeg, without a detour over RGB. Not thread-safe.</summary>
internal sealed unsafe class JpegDecoder : IDisposable
{
    private nint _handle;

    /// <summary>Size and chroma of a JPEG; false when libturbojpeg cannot give its planes (CMYK, unusual chroma, damaged header).</summary>
    public bool TryReadHeader(ReadOnlySpan<byte> jpeg, out JpegHeader header)
    {
        header = default;
        if (!TurboJpeg.IsPresent)
        {
            return false;
        }

        if (_handle == 0)
        {
            _handle = TurboJpeg.InitDecompress();
        }

        fixed (byte* bytes = jpeg)
        {
            if (TurboJpeg.DecompressHeader(
                    _handle, bytes, new CULong((nuint)jpeg.Length), out var width, out var height, out var subsampling, out var colorspace) != 0 ||
                colorspace is not (TurboJpeg.ColorspaceYCbCr or TurboJpeg.ColorspaceGray) ||
                !FrameFormat.IsValidSize(width, height, out _))
            {
                return false;
            }

            (int X, int Y)? shift = subsampling switch
            {
                TurboJpeg.Subsampling444 => (1, 1),
                TurboJpeg.Subsampling422 => (2, 1),
                TurboJpeg.Subsampling420 => (2, 2),
                TurboJpeg.Subsampling440 => (1, 2),
                TurboJpeg.SubsamplingGray => (0, 0),
                _ => null,
            };
            if (shift is not { } chroma)
            {
                return false;
            }

            header = chroma.X == 0
                ? new JpegHeader(width, height, 0, 0)
                : new JpegHeader(width, height, (width + chroma.X - 1) / chroma.X, (height + chroma.Y - 1) / chroma.Y);
            return true;
        }
    }

    /// <summary>Decodes into three packed planes of the header's sizes (the chroma planes are not touched for a gray picture).</summary>
    /// <exception cref="StillException">The data is damaged beyond use.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg, in JpegHeader header, Span<byte> y, Span<byte> u, Span<byte> v, string name)
    {
        fixed (byte* bytes = jpeg, planeY = y, planeU = u, planeV = v)
        {
            var planes = stackalloc byte*[3] { planeY, planeU, planeV };
            var strides = stackalloc int[3] { header.Width, header.ChromaWidth, header.ChromaWidth };
            if (TurboJpeg.DecompressToYuvPlanes(_handle, bytes, new CULong((nuint)jpeg.Length), planes, 0, strides, 0, 0) != 0 &&
                TurboJpeg.GetErrorCode(_handle) != TurboJpeg.ErrorWarning)
            {
                throw new StillException($"'{name}' is a damaged JPEG ({TurboJpeg.ErrorText(_handle)}): save or download it again.");
            }
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = TurboJpeg.Destroy(_handle);
            _handle = 0;
        }
    }
}

/// <summary>Sizes of a JPEG's luma and chroma planes in samples; chroma 0 × 0 for a gray picture.</summary>
internal readonly record struct JpegHeader(int Width, int Height, int ChromaWidth, int ChromaHeight);
