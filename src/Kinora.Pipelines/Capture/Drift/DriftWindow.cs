using System.Globalization;

namespace Kinora.Pipelines.Capture.Drift;

/// <summary>A span of time.</summary>
/// <param name="From">Its start; null: from the first captured frame on.</param>
/// <param name="To">Its end, which is no part of it; null: to the last captured frame.</param>
public sealed record DriftWindow(DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>What is wanted of a text.</summary>
    public const string Rule = "write it as 2026-11-01..2026-11-15, from one time up to another (exclusive, UTC), of which either may be left out";

    /// <summary>Reads <c>A..B</c>: dates, or times as RFC 3339 writes them.</summary>
    public static bool TryParse(string text, out DriftWindow window)
    {
        ArgumentNullException.ThrowIfNull(text);
        window = new DriftWindow(null, null);
        if (text.Split("..") is not [var from, var to] || !TryParseTime(from, out var a) || !TryParseTime(to, out var b) || a >= b)
        {
            return false;
        }

        window = new DriftWindow(a, b);
        return a is not null || b is not null;
    }

    public bool Contains(DateTimeOffset time) => (From is not { } from || time >= from) && (To is not { } to || time < to);

    /// <summary>True when some of the time from a start up to an end lies in it.</summary>
    internal bool Meets(DateTimeOffset start, DateTimeOffset end) => (From is not { } from || end > from) && (To is not { } to || start < to);

    private static bool TryParseTime(string text, out DateTimeOffset? time)
    {
        time = null;
        if (text.Length == 0)
        {
            return true;
        }

        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value);
        time = value;
        return isTime;
    }
}
