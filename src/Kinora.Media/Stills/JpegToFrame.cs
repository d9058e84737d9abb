using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Media.Stills;

/// <summary>Decodes pictures into slots of a pool, upright: a usual JPEG straight, others by way of a picture in memory. Not thread-safe.</summary>
/// <param name="lend">Lends a slot.</param>
internal sealed class JpegToFrame(Func<FrameFormat, FrameLoan> lend) : IDisposable
{
    private readonly JpegDecoder _jpeg = new();

    /// <summary>Decodes a JPEG, if that is possible without a process.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="header">Of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="leastScale">The smallest scale, 0..1, at which it is still of use.</param>
    /// <param name="loan">The filled slot.</param>
    /// <exception cref="StillException">It is damaged.</exception>
    public bool TryDecode(ReadOnlySpan<byte> file, in StillHeader header, string name, double leastScale, out FrameLoan loan)
    {
        loan = default;
        if (!header.MayBeUsualJpeg || !_jpeg.TryReadHeader(file, name, mustFit: header.IsUsualJpeg, out var jpeg))
        {
            return false;
        }

        var swaps = ExifOrientation.SwapsSides(header.Orientation);
        if ((jpeg.Width, jpeg.Height) != (swaps ? (header.Height, header.Width) : (header.Width, header.Height)))
        {
            throw new StillException($"'{name}' is a damaged JPEG (it tells two sizes): save or download it again.");
        }

        loan = Decode(file, header, jpeg.Scaled(leastScale), name);
        return true;
    }

    /// <summary>Writes a decoded picture into a slot.</summary>
    public FrameLoan Write(PlanarPicture picture, in StillHeader header)
    {
        var swap = ExifOrientation.SwapsSides(header.Orientation);
        var format = FrameFormat.Still(swap ? picture.Height : picture.Width, swap ? picture.Width : picture.Height);
        var loan = lend(format);
        picture.CopyTo(loan.Pixels, format, header.Orientation);
        return loan;
    }

    public void Dispose() => _jpeg.Dispose();

    private FrameLoan Decode(ReadOnlySpan<byte> file, in StillHeader header, in JpegPlanes planes, string name)
    {
        var format = FrameFormat.Still(planes.Width, planes.Height);
        if (header.Orientation == ExifOrientation.Upright && planes.ChromaWidth == format.ChromaWidth && planes.ChromaHeight == format.ChromaHeight)
        {
            var loan = lend(format);
            _jpeg.Decode(file, planes, loan.Plane(0), loan.Plane(1), loan.Plane(2), name);
            return loan;
        }

        using var picture = new PlanarPicture(planes.Width, planes.Height, planes.ChromaWidth, planes.ChromaHeight);
        _jpeg.Decode(file, planes, picture.Plane(0), picture.Plane(1), picture.Plane(2), name);
        return Write(picture, header);
    }
}
