namespace Kinora.Storage;

/// <summary>
/// The folder that holds what cannot be fetched again: the database. <c>KINORA_STATE</c> names it; without that it is
/// <c>$XDG_DATA_HOME/kinora</c>, else <c>~/.local/share/kinora</c>, and on Windows <c>%LOCALAPPDATA%\kinora\state</c>.
/// </summary>
public static class KinoraState
{
    /// <summary>The absolute path for this process's environment; null where nothing names one. The folder may not exist yet.</summary>
    public static string? Path => Resolve(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows());

    internal static string? Resolve(Func<string, string?> variable, bool windows) =>
        variable("KINORA_STATE") is { Length: > 0 } state ? System.IO.Path.GetFullPath(state)
        : variable("XDG_DATA_HOME") is { Length: > 0 } data ? System.IO.Path.GetFullPath(System.IO.Path.Join(data, "kinora"))
        : !windows && variable("HOME") is { Length: > 0 } home ? System.IO.Path.GetFullPath(System.IO.Path.Join(home, ".local", "share", "kinora"))
        : windows && variable("LOCALAPPDATA") is { Length: > 0 } local ? System.IO.Path.GetFullPath(System.IO.Path.Join(local, "kinora", "state"))
        : null;
}
