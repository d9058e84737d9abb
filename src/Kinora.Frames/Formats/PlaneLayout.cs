namespace Kinora.Frames.Formats;

/// <summary>Where one plane lies in a frame: byte offset, bytes from one row to the next, bytes of a row that are pixels, rows.</summary>
public readonly record struct PlaneLayout(int Offset, int Stride, int RowBytes, int Rows)
{
    /// <summary>Bytes from the first to one past the last row, padding included.</summary>
    public int ByteLength => Stride * Rows;
}
