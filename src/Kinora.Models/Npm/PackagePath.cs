namespace Kinora.Models.Npm;

/// <summary>Paths of files in a package: relative, with forward slashes.</summary>
internal static class PackagePath
{
    private static readonly string[] Terms = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];

    /// <summary>Whether joining the path to a folder stays in that folder, on every operating system.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && path.IndexOfAny(['\\', ':', '\0']) < 0 && !path.Split('/').Any(static part => part is "" or "." or "..");

    /// <summary>Whether a file says under which terms the package may be used, or what it is.</summary>
    public static bool IsAboutPackage(string path) =>
        path == "package.json" || (!path.Contains('/') && Terms.Any(name => path.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
}
