using System.Globalization;

namespace Kinora.Grpc.Deadlines;

/// <summary>The header <c>grpc-timeout</c>: at most eight digits and a unit (gRPC's PROTOCOL-HTTP2.md, "Timeout").</summary>
internal static class TimeoutHeader
{
    private const int MaxDigits = 8;

    /// <summary>A timer cannot be set further ahead than this (2³² - 2 ms); a later deadline is none.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Reads the header's value; less than a tenth of a microsecond counts as that.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, out TimeSpan timeout)
    {
        timeout = default;
        if (value.Length is < 2 or > MaxDigits + 1 || !long.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        long ticks = value[^1] switch
        {
            'H' => count * TimeSpan.TicksPerHour,
            'M' => count * TimeSpan.TicksPerMinute,
            'S' => count * TimeSpan.TicksPerSecond,
            'm' => count * TimeSpan.TicksPerMillisecond,
            'u' => count * TimeSpan.TicksPerMicrosecond,
            'n' => (count + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => -1,
        };
        timeout = TimeSpan.FromTicks(ticks);
        return ticks >= 0;
    }

    /// <summary>Writes a time in the finest unit that eight digits can hold, rounded up so that the server does not give up first.</summary>
    public static string Format(TimeSpan timeout)
    {
        var ticks = Math.Max(timeout.Ticks, 0);
        ReadOnlySpan<(char Unit, long Ticks)> units =
        [
            ('u', TimeSpan.TicksPerMicrosecond), ('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond), ('M', TimeSpan.TicksPerMinute),
        ];
        foreach (var (unit, size) in units)
        {
            var count = ticks / size + (ticks % size == 0 ? 0 : 1);
            if (count < 100_000_000)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerHour + 1}H");
    }
}
