using System.Buffers;
using Kinora.Frames.Formats;

namespace Kinora.Media.Stills;

/// <summary>A decoded still in pooled memory, planes packed one after another: Y, and unless it is gray U and V of one size.</summary>
internal sealed class PlanarPicture(int width, int height, int chromaWidth, int chromaHeight) : IDisposable
{
    /// <summary>
    /// The shared pool would keep the largest pictures, one for every thread that has had one, long after they are gone; this one keeps a few of those that are usual.
    /// </summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 16 << 20, maxArraysPerBucket: 4);

    private byte[]? _samples = Pool.Rent((width * height) + (2 * chromaWidth * chromaHeight));

    public int Width => width;

    public int Height => height;

    public Span<byte> Plane(int plane)
    {
        var samples = _samples.AsSpan();
        var chroma = chromaWidth * chromaHeight;
        return plane == 0 ? samples[..(width * height)] : samples.Slice((width * height) + ((plane - 1) * chroma), chroma);
    }

    /// <summary>Writes the picture upright and with 4:2:0 chroma into a frame of <see cref="FrameFormat.Still"/>.</summary>
    public void CopyTo(Span<byte> pixels, FrameFormat format, int orientation)
    {
        Write(Plane(0), width, height, Slice(pixels, format.GetPlane(0)), orientation);
        for (var plane = 1; plane <= 2; plane++)
        {
            var destination = Slice(pixels, format.GetPlane(plane));
            if (chromaWidth == 0)
            {
                destination.Fill(128);
                continue;
            }

            var (outWidth, outHeight) = ((width + 1) / 2, (height + 1) / 2);
            if (chromaWidth == outWidth && chromaHeight == outHeight)
            {
                Write(Plane(plane), outWidth, outHeight, destination, orientation);
                continue;
            }

            var shrunk = Pool.Rent(outWidth * outHeight);
            PlaneTransform.Shrink(Plane(plane), chromaWidth, chromaHeight, shrunk, chromaWidth == outWidth ? 1 : 2, chromaHeight == outHeight ? 1 : 2);
            Write(shrunk, outWidth, outHeight, destination, orientation);
            Pool.Return(shrunk);
        }
    }

    public void Dispose()
    {
        if (_samples is { } samples)
        {
            _samples = null;
            Pool.Return(samples);
        }
    }

    private static Span<byte> Slice(Span<byte> pixels, PlaneLayout layout) => pixels.Slice(layout.Offset, layout.ByteLength);

    private static void Write(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination, int orientation)
    {
        if (orientation == ExifOrientation.Upright)
        {
            source[..(width * height)].CopyTo(destination);
        }
        else
        {
            PlaneTransform.Orient(source, width, height, destination, orientation);
        }
    }
}
