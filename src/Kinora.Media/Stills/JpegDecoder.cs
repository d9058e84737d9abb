using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Media.Native;

namespace Kinora.Media.Stills;

/// <summary>JPEG to planes by libturbojpeg, without a detour over RGB. Not thread-safe.</summary>
internal sealed unsafe class JpegDecoder : IDisposable
{
    private nint _handle;

    /// <summary>Size and chroma of a JPEG; false when libturbojpeg cannot give its planes (CMYK, unusual chroma).</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="mustFit">Whether a refusal can only mean that the file is damaged.</param>
    /// <param name="planes">Its planes at full size.</param>
    /// <exception cref="StillException">The header is damaged.</exception>
    public bool TryReadHeader(ReadOnlySpan<byte> jpeg, string name, bool mustFit, out JpegPlanes planes)
    {
        planes = default;
        if (!TurboJpeg.IsPresent)
        {
            return false;
        }

        if (_handle == 0)
        {
            _handle = TurboJpeg.InitDecompress();
        }

        int width = 0, height = 0, subsampling = -1, colorspace = -1;
        fixed (byte* bytes = jpeg)
        {
            if (TurboJpeg.DecompressHeader(_handle, bytes, new CULong((nuint)jpeg.Length), ref width, ref height, ref subsampling, ref colorspace) != 0 &&
                TurboJpeg.GetErrorCode(_handle) != TurboJpeg.ErrorWarning)
            {
                var why = GiveUp();
                return mustFit ? throw Damaged(name, why) : false;
            }
        }

        if (width == 0)
        {
            _ = GiveUp();
            throw Damaged(name, "it ends before its picture"); // tables alone are no error to libturbojpeg
        }

        (int X, int Y)? chroma = subsampling switch
        {
            TurboJpeg.Subsampling444 => (1, 1),
            TurboJpeg.Subsampling422 => (2, 1),
            TurboJpeg.Subsampling420 => (2, 2),
            TurboJpeg.Subsampling440 => (1, 2),
            TurboJpeg.SubsamplingGray => (0, 0),
            _ => null,
        };
        if (chroma is not { } covers || colorspace is not (TurboJpeg.ColorspaceYCbCr or TurboJpeg.ColorspaceGray) ||
            !FrameFormat.IsValidSize(width, height, out _))
        {
            return false;
        }

        planes = new JpegPlanes(width, height, covers.X, covers.Y);
        return true;
    }

    /// <summary>Decodes into three packed planes of those sizes (the chroma planes are not touched for a gray picture).</summary>
    /// <exception cref="StillException">The file is cut off or damaged beyond use.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg, in JpegPlanes sizes, Span<byte> y, Span<byte> u, Span<byte> v, string name)
    {
        fixed (byte* bytes = jpeg, planeY = y, planeU = u, planeV = v)
        {
            var planes = stackalloc byte*[3] { planeY, planeU, planeV };
            var strides = stackalloc int[3] { sizes.Width, sizes.ChromaWidth, sizes.ChromaWidth };
            if (TurboJpeg.DecompressToYuvPlanes(
                    _handle, bytes, new CULong((nuint)jpeg.Length), planes, sizes.Width, strides, sizes.Height, TurboJpeg.LimitScans) != 0 &&
                (TurboJpeg.GetErrorCode(_handle) != TurboJpeg.ErrorWarning || IsCutOff()))
            {
                throw Damaged(name, GiveUp());
            }
        }
    }

    public void Dispose() => Close();

    /// <summary>The library's words for what went wrong. What a damaged file leaves in its state makes it refuse sound ones: that state goes.</summary>
    private string GiveUp()
    {
        var why = TurboJpeg.ErrorText(_handle);
        Close();
        return why;
    }

    private void Close()
    {
        if (_handle != 0)
        {
            _ = TurboJpeg.Destroy(_handle);
            _handle = 0;
        }
    }

    /// <summary>Of a file that ends too soon libturbojpeg makes gray where the rest would be, and warns.</summary>
    private bool IsCutOff() => TurboJpeg.ErrorText(_handle).Contains("premature end", StringComparison.OrdinalIgnoreCase);

    private static StillException Damaged(string name, string why) => new($"'{name}' is a damaged JPEG ({why}): save or download it again.");
}
