using Kinora.Frames.Formats;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// Where GStreamer expects the planes of raw video that comes without a GstVideoMeta: rows begin at multiples of 4 bytes, and where chroma is
/// halved luma has an even number of rows. Source: fill_planes in gst-plugins-base, gst-libs/gst/video/video-info.c.
/// </summary>
internal sealed class VideoLayout
{
    private readonly PlaneLayout[] _planes;

    public VideoLayout(FrameFormat format)
    {
        Format = format;
        _planes = new PlaneLayout[format.PlaneCount];
        var end = 0L;
        for (var i = 0; i < _planes.Length; i++)
        {
            var packed = format.GetPlane(i);
            var stride = (packed.RowBytes + 3) & ~3;
            var rows = i == 0 && format.PlaneCount > 1 ? (packed.Rows + 1) & ~1 : packed.Rows;
            _planes[i] = new PlaneLayout(checked((int)end), stride, packed.RowBytes, packed.Rows);
            end += (long)stride * rows;
        }

        ByteLength = checked((int)end);
        IsPacked = ByteLength == format.ByteLength;
    }

    public FrameFormat Format { get; }

    /// <summary>Bytes of one frame, padding included.</summary>
    public int ByteLength { get; }

    /// <summary>True when there is no padding: Kinora's own frames then are laid out so.</summary>
    public bool IsPacked { get; }

    /// <summary>Where a plane lies.</summary>
    public PlaneLayout this[int plane] => _planes[plane];

    /// <summary>Copies a frame of Kinora's into GStreamer's layout. Padding is left as it is.</summary>
    public void Write(ReadOnlySpan<byte> packed, Span<byte> padded)
    {
        if (IsPacked)
        {
            packed.CopyTo(padded);
            return;
        }

        for (var i = 0; i < _planes.Length; i++)
        {
            var from = Format.GetPlane(i);
            var to = _planes[i];
            for (var row = 0; row < from.Rows; row++)
            {
                packed.Slice(from.Offset + (row * from.Stride), from.RowBytes).CopyTo(padded[(to.Offset + (row * to.Stride))..]);
            }
        }
    }

    /// <summary>Copies a frame in GStreamer's layout into one of Kinora's.</summary>
    public void Pack(ReadOnlySpan<byte> padded, Span<byte> packed)
    {
        for (var i = 0; i < _planes.Length; i++)
        {
            var from = _planes[i];
            var to = Format.GetPlane(i);
            for (var row = 0; row < to.Rows; row++)
            {
                padded.Slice(from.Offset + (row * from.Stride), to.RowBytes).CopyTo(packed[(to.Offset + (row * to.Stride))..]);
            }
        }
    }
}
