using System.Globalization;

namespace Kinora.Frames.Memory;

/// <summary>Amounts of memory as people write them: 4GiB, 512MiB, 1.5 GB, or plain bytes.</summary>
public static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>Reads a whole number of bytes above 0; capitals of the unit do not matter.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var number = text.AsSpan().Trim();
        var factor = 1.0;
        foreach (var (unit, unitBytes) in Units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Length].TrimEnd();
                factor = unitBytes;
                break;
            }
        }

        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ||
            value * factor is not (>= 1 and < 1L << 62))
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }
}
