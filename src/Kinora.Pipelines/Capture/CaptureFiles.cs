using System.Globalization;

namespace Kinora.Pipelines.Capture;

/// <summary>Finds captured frames in a folder, whoever writes there.</summary>
internal static class CaptureFiles
{
    /// <summary>The folders <c>YYYY/MM/DD</c>, in order of time. Links are not followed.</summary>
    /// <param name="root">The folder of captured frames.</param>
    public static IEnumerable<DirectoryInfo> Days(string root) =>
        from year in Numbered(new DirectoryInfo(root), 4)
        from month in Numbered(year, 2)
        from day in Numbered(month, 2)
        select day;

    /// <summary>True when a frame of that name belongs into the folder.</summary>
    public static bool IsDayOf(DirectoryInfo day, CaptureName name) =>
        name.Folder == string.Create(CultureInfo.InvariantCulture, $"{day.Parent!.Parent!.Name}/{day.Parent.Name}/{day.Name}");

    /// <summary>The day of a folder; null for one that is none, as 2026/13/01.</summary>
    public static DateTimeOffset? DateOf(DirectoryInfo day) => DateTimeOffset.TryParseExact(
        $"{day.Parent!.Parent!.Name}{day.Parent.Name}{day.Name}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) &&
        date.Year < DateTime.MaxValue.Year
            ? date
            : null;

    /// <summary>The names of the whole pairs of a day, in order of time.</summary>
    public static IEnumerable<CaptureName> Pairs(DirectoryInfo day)
    {
        foreach (var file in day.EnumerateFiles("*.json").OrderBy(static file => file.Name, StringComparer.Ordinal))
        {
            if (CaptureName.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var name) && IsDayOf(day, name) &&
                File.Exists(Path.ChangeExtension(file.FullName, ".jpg")))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<DirectoryInfo> Numbered(DirectoryInfo folder, int digits) => folder.EnumerateDirectories()
        .Where(inner => inner.Name.Length == digits && inner.Name.All(char.IsAsciiDigit) && !inner.Attributes.HasFlag(FileAttributes.ReparsePoint))
        .OrderBy(static inner => inner.Name, StringComparer.Ordinal);
}
