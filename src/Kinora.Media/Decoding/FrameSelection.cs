namespace Kinora.Media.Decoding;

/// <summary>Which frames of a source are wanted: every Nth, or so many a second. The decoder drops the others before it scales or hands them on.</summary>
/// <param name="Every">Every Nth frame from the first, 1 for all.</param>
/// <param name="Rate">At most so many frames a second by the source's time stamps; null for no limit.</param>
public readonly record struct FrameSelection(int Every, double? Rate = null)
{
    /// <summary>All frames.</summary>
    public static FrameSelection All { get; } = new(1);

    /// <summary>True when no frame is left out.</summary>
    public bool IsAll => Every <= 1 && Rate is null;

    /// <summary>
    /// The fewest frames out of which both selections can be made. Every 4th and every 6th are both among every 2nd; different rates have
    /// no such grid, so they take all.
    /// </summary>
    public FrameSelection Union(FrameSelection other) =>
        this == other ? this
        : Rate is null && other.Rate is null ? new FrameSelection(GreatestCommonDivisor(Every, other.Every))
        : All;

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
