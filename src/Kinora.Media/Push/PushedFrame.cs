using Kinora.Frames.Formats;

namespace Kinora.Media.Push;

/// <summary>One frame as its producer sends it. Its bytes are read until the push has ended.</summary>
/// <param name="Data">The pixels, or the encoded picture.</param>
/// <param name="Format">How it is written.</param>
public readonly record struct PushedFrame(ReadOnlyMemory<byte> Data, PushFormat Format)
{
    /// <summary>Most bytes of one frame: 64 MiB.</summary>
    public const int MostBytes = 64 << 20;

    /// <summary>The last millisecond of the year 9999.</summary>
    private const long LatestTime = 253402300799999;

    /// <summary>Pixels a row; raw frames only.</summary>
    public int Width { get; init; }

    /// <summary>Rows; raw frames only.</summary>
    public int Height { get; init; }

    /// <summary>When the picture was taken, in Unix time or any other that grows; 0 takes the time at which it arrives.</summary>
    public long TimestampMilliseconds { get; init; }

    /// <summary>Refuses what can be no frame, whatever is in it.</summary>
    /// <exception cref="PushException">It is no frame; the message names the field.</exception>
    internal void Check()
    {
        if (Data.Length is 0 or > MostBytes)
        {
            throw Misuse($"frame_data has {Data.Length} bytes: send 1 byte to {MostBytes >> 20} MiB in a frame");
        }

        if (TimestampMilliseconds is < 0 or > LatestTime)
        {
            throw Misuse($"timestamp_ms is {TimestampMilliseconds}: send milliseconds from 1 to {LatestTime}, or 0 for the time of arrival");
        }

        if (Format is not (PushFormat.Rgb or PushFormat.Bgr))
        {
            return;
        }

        if (!FrameFormat.IsValidSize(Width, Height, out var problem))
        {
            throw Misuse($"width is {Width} and height {Height}, and {problem}: send the size of the pixels");
        }

        if (Data.Length != 3L * Width * Height)
        {
            throw Misuse($"frame_data has {Data.Length} bytes where {Width}x{Height} raw pixels have {3L * Width * Height}: send packed rows of width * 3 bytes");
        }
    }

    private static PushException Misuse(string what) => new(PushRefusal.Misuse, what + ".");
}
