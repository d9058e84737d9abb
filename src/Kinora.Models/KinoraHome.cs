namespace Kinora.Models;

/// <summary>
/// The folder that holds what can be fetched again: npm packages and imported models. <c>KINORA_HOME</c> names it; without that it is
/// <c>$XDG_CACHE_HOME/kinora</c>, else <c>~/.cache/kinora</c>, and on Windows <c>%LOCALAPPDATA%\kinora</c>.
/// </summary>
public static class KinoraHome
{
    /// <summary>The absolute path for this process's environment. The folder may not exist yet.</summary>
    public static string Path => Resolve(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows());

    internal static string Resolve(Func<string, string?> variable, bool windows)
    {
        if (variable("KINORA_HOME") is { Length: > 0 } home)
            return System.IO.Path.GetFullPath(home);
        if (variable("XDG_CACHE_HOME") is { Length: > 0 } cache)
            return System.IO.Path.GetFullPath(System.IO.Path.Join(cache, "kinora"));
        if (!windows && variable("HOME") is { Length: > 0 } user)
            return System.IO.Path.GetFullPath(System.IO.Path.Join(user, ".cache", "kinora"));
        if (windows && variable("LOCALAPPDATA") is { Length: > 0 } local)
            return System.IO.Path.GetFullPath(System.IO.Path.Join(local, "kinora"));
        throw new ModelException("There is no place to keep models: neither KINORA_HOME nor a home folder is set; set KINORA_HOME.");
    }
}
