using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>The real program, as a user starts it.</summary>
internal static class KinoraProgram
{
    public static string Path { get; } = System.IO.Path.Join(AppContext.BaseDirectory, "kinora");

    public static ToolRun Run(params string[] arguments) => Tool.Run(Path, arguments);

    /// <summary>Waits until no process of the machine has this text in its command line.</summary>
    public static async Task AssertGoneAsync(string text)
    {
        // The kernel ends children within milliseconds; a loaded machine may take longer to get round to it.
        for (var attempt = 0; attempt < 100 && IsInCommands(text); attempt++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.False(IsInCommands(text), $"a process with '{text}' is left");
    }

    public static bool IsInCommands(string text) => Directory.EnumerateDirectories("/proc").Any(folder =>
    {
        try
        {
            return int.TryParse(System.IO.Path.GetFileName(folder), out _) &&
                File.ReadAllText(System.IO.Path.Join(folder, "cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
