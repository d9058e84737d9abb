namespace Kinora.Tests.Support;

/// <summary>Looks at the processes of this machine as any user can.</summary>
public static class Processes
{
    /// <summary>The numbers of the processes that have a text in their command line.</summary>
    public static IReadOnlyList<int> With(string text) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let name = Path.GetFileName(folder)
           where name.All(char.IsAsciiDigit) && CommandOf(folder).Contains(text, StringComparison.Ordinal)
           select int.Parse(name, System.Globalization.CultureInfo.InvariantCulture),
    ];

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Join(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
