using Kinora.Frames.Formats;

namespace Kinora.Media.Stills;

/// <summary>What a still picture may have. Both are checked before memory is taken for it.</summary>
public sealed record StillLimits
{
    /// <summary>For pictures of one's own: 256 MiB, and as many pixels as a frame may have.</summary>
    public static StillLimits Own { get; } = new() { MostBytes = 256 << 20, MostPixels = FrameFormat.MaxPixels };

    /// <summary>Largest file in bytes. Default 20 MiB.</summary>
    public int MostBytes { get; init; } = 20 << 20;

    /// <summary>Most pixels, width × height. Default 50 million; no more than <see cref="FrameFormat.MaxPixels"/> in any case.</summary>
    public int MostPixels { get; init; } = 50_000_000;

    /// <summary>Refuses a file of that length.</summary>
    /// <exception cref="StillException">It is empty or too large.</exception>
    internal void CheckBytes(long length, string name)
    {
        if (length == 0)
        {
            throw new StillException($"'{name}' is empty, or no file at all: 0 bytes are no picture.");
        }

        if (length > MostBytes)
        {
            throw new StillException(FormattableString.Invariant(
                $"'{name}' has {length / 1048576.0:0.#} MiB, more than the {MostBytes / 1048576.0:0.#} MiB that a picture may have: make it smaller."));
        }
    }

    /// <summary>Refuses a picture of that size.</summary>
    /// <exception cref="StillException">It is empty or too large.</exception>
    internal void CheckSize(long width, long height, string name)
    {
        if (width * height > MostPixels)
        {
            throw new StillException(FormattableString.Invariant(
                $"'{name}' has {width}x{height} pixels, more than the {MostPixels / 1e6:0.#} megapixels that a picture may have: make it smaller."));
        }

        if (!FrameFormat.IsValidSize(width, height, out var problem))
        {
            throw new StillException($"'{name}' cannot be read: {problem}.");
        }
    }
}
