using System.Globalization;

namespace Kinora.Pipelines.Configuration;

/// <summary>How settings are written, the same on the command line, in the configuration and in requests.</summary>
public static class SettingText
{
    /// <summary>The least that rates, weights and times in seconds may be.</summary>
    public const double LeastNumber = 0.001;

    /// <summary>The most that rates, weights and times in seconds may be.</summary>
    public const double MostNumber = 1000;

    /// <summary>The most threads that can be asked for.</summary>
    public const int MostThreads = 1024;

    /// <summary>The least memory, in bytes, that can be allowed: 1 MiB.</summary>
    public const long LeastMemory = 1 << 20;

    /// <summary>Reads <c>1280x720</c>: width and height in pixels, both above 0.</summary>
    public static bool TryParseSize(string text, out (int Width, int Height) size)
    {
        ArgumentNullException.ThrowIfNull(text);
        size = default;
        return text.Split('x') is [var width, var height] &&
            int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out size.Width) && size.Width > 0 &&
            int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out size.Height) && size.Height > 0;
    }

    /// <summary>Reads <c>0..100</c>: the first frame, and one past the last; either may be left out.</summary>
    public static bool TryParseFrames(string text, out (long First, long? End) frames)
    {
        ArgumentNullException.ThrowIfNull(text);
        frames = default;
        if (text.Split("..") is not [var first, var end] || !TryParseIndex(first, out var a) || !TryParseIndex(end, out var b) || b <= (a ?? 0))
        {
            return false;
        }

        frames = (a ?? 0, b);
        return true;
    }

    /// <summary>Reads a time: <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>12h</c>, <c>30d</c>, or a number of seconds; finite and not below 0.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1.0),
            _ when text.EndsWith('m') => (text[..^1], 60.0),
            _ when text.EndsWith('h') => (text[..^1], 3600.0),
            _ when text.EndsWith('d') => (text[..^1], 86_400.0),
            _ => (text, 1.0),
        };
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * unit is not (>= 0 and <= 1e9))
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * unit);
        return true;
    }

    /// <summary>A time as <see cref="TryParseDuration"/> reads it.</summary>
    public static string FormatDuration(TimeSpan duration) => duration.TotalSeconds >= 1
        ? FormattableString.Invariant($"{duration.TotalSeconds}s")
        : FormattableString.Invariant($"{duration.TotalMilliseconds}ms");

    /// <summary>Reads one of an enumeration's names; capitals do not matter, numbers are no names.</summary>
    public static bool TryParseChoice<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && !text.Contains(',', StringComparison.Ordinal) &&
            Enum.TryParse<T>(text.Trim(), ignoreCase: true, out value);
    }

    /// <summary>An enumeration's names as they are written, in small letters.</summary>
    public static IReadOnlyList<string> Choices<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(static name => name.ToLowerInvariant())];

    private static bool TryParseIndex(string text, out long? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        var valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        number = value;
        return valid;
    }
}
