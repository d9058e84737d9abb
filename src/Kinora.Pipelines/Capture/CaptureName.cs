using System.Buffers.Binary;
using System.Globalization;

namespace Kinora.Pipelines.Capture;

/// <summary>
/// The name of a captured frame: <c>2026/11/21/20261121T100000123Z_0193…</c>, to which .jpg and .json are added. Folder and time stamp are those
/// of the UUID, which is of version 7 (RFC 9562): so names sort by time, none comes twice, and a file of somebody else's is never taken for one.
/// </summary>
/// <param name="Id">The UUID.</param>
public readonly record struct CaptureName(Guid Id)
{
    private const string StampFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int StampLength = 19;

    /// <summary>When the frame reached Kinora, UTC, to the millisecond.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    /// <summary>The folders, as <c>2026/11/21</c>.</summary>
    public string Folder => Time.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);

    /// <summary>The file's name without what tells its kind.</summary>
    public string Stem => string.Create(CultureInfo.InvariantCulture, $"{Time.ToString(StampFormat, CultureInfo.InvariantCulture)}_{Id:D}");

    /// <summary>A new name for a frame of that time.</summary>
    public static CaptureName At(DateTimeOffset time) => new(Guid.CreateVersion7(time));

    /// <summary>Reads a file's name without what tells its kind; false for what is no name that Kinora gives.</summary>
    public static bool TryParse(string stem, out CaptureName name)
    {
        name = default;
        if (stem is not { Length: StampLength + 37 } || stem[StampLength] != '_' || !Guid.TryParseExact(stem.AsSpan(StampLength + 1), "D", out var id) || id.Version != 7)
        {
            return false;
        }

        name = new CaptureName(id);
        // 48 bits of milliseconds reach beyond the year 9999, where dates end.
        return name.Milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() && name.Stem == stem;
    }

    /// <summary>The UUID's first 48 bits.</summary>
    private long Milliseconds
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            _ = Id.TryWriteBytes(bytes, bigEndian: true, out _);
            return (BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16) & 0xFFFF_FFFF_FFFF;
        }
    }
}
