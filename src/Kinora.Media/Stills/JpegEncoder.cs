using System.Buffers;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Media.Native;

namespace Kinora.Media.Stills;

/// <summary>
/// Frames to JPEG by libturbojpeg: planar ones without a detour over RGB, others by way of planes (<see cref="PlanarConversion"/>). Video of limited range or of BT.709 gets the colours that JPEG
/// defines. Not thread-safe.
/// </summary>
public sealed unsafe class JpegEncoder : IDisposable
{
    private nint _handle;

    /// <summary>Encodes one frame.</summary>
    /// <param name="pixels">Planes as <paramref name="format"/> lays them out.</param>
    /// <param name="quality">1..100; 80 looks good and is small.</param>
    /// <param name="output">Receives the file.</param>
    /// <exception cref="StillException">libturbojpeg is missing or refuses the picture.</exception>
    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat format, int quality, Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Encode(pixels, format, quality, output, static (jpeg, output) => output.Write(jpeg));
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, FrameFormat, int, Stream)"/>
    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat format, int quality, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Encode(pixels, format, quality, output, static (jpeg, output) => output.Write(jpeg));
    }

    private void Encode<T>(ReadOnlySpan<byte> pixels, FrameFormat format, int quality, T output, ReadOnlySpanAction<byte, T> write)
    {
        EnsureHandle();
        if (format.PixelFormat != PixelFormat.I420)
        {
            var planar = PlanarConversion.Planar(format);
            var planes = ArrayPool<byte>.Shared.Rent(planar.ByteLength);
            try
            {
                PlanarConversion.Convert(pixels, format, planes);
                Encode(planes.AsSpan(0, planar.ByteLength), planar, quality, output, write);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(planes);
            }

            return;
        }

        byte[]? converted = null;
        if (!JpegColors.Has(format))
        {
            converted = ArrayPool<byte>.Shared.Rent(pixels.Length);
            JpegColors.Convert(pixels, format, converted);
            pixels = converted.AsSpan(0, pixels.Length);
        }

        byte* jpeg = null;
        CULong length = default;
        try
        {
            fixed (byte* data = pixels)
            {
                var planes = stackalloc byte*[3] { data, data + format.GetPlane(1).Offset, data + format.GetPlane(2).Offset };
                var strides = stackalloc int[3] { format.Width, format.ChromaWidth, format.ChromaWidth };
                if (TurboJpeg.CompressFromYuvPlanes(
                        _handle, planes, format.Width, strides, format.Height, TurboJpeg.Subsampling420, ref jpeg, ref length, quality, 0) != 0)
                {
                    throw new StillException($"A JPEG of {format} could not be made: {TurboJpeg.ErrorText(_handle)}.");
                }
            }

            write(new ReadOnlySpan<byte>(jpeg, checked((int)length.Value)), output);
        }
        finally
        {
            TurboJpeg.Free(jpeg);
            if (converted is not null)
            {
                ArrayPool<byte>.Shared.Return(converted);
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

    private void EnsureHandle()
    {
        if (!TurboJpeg.IsPresent)
        {
            throw new StillException(
                "Pictures cannot be written without libturbojpeg: install it (Debian and Ubuntu: apt-get install libturbojpeg0; macOS: brew install jpeg-turbo).");
        }

        if (_handle == 0)
        {
            _handle = TurboJpeg.InitCompress();
        }
    }
}
