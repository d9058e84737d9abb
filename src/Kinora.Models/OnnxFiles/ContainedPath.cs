namespace Kinora.Models.OnnxFiles;

/// <summary>Says whether a path stays in a folder, links included.</summary>
internal static class ContainedPath
{
    private const int MostLinks = 40;

    /// <summary>Part of the location by which ONNX Runtime marks numbers that lie in its own memory, at the offset as address.</summary>
    private const string MemoryMark = "_ORT_MEM_ADDR_";

    /// <summary>Why the file must not be read, to follow a colon; null when it lies in the folder.</summary>
    public static string? ReasonAgainst(string folder, string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            return "that is no path";
        if (path.Contains(MemoryMark, StringComparison.OrdinalIgnoreCase))
            return "that stands for memory";
        if (Path.IsPathRooted(path) || path[0] is '/' or '\\' || path.Contains(':'))
            return "that path is absolute";
        if (path.Split('/', '\\').Contains(".."))
            return "that path leads out of the model's folder";

        var whole = Path.Join(folder, path);
        if (!File.Exists(whole))
            return "there is no such file beside the model";
        if (RealPath(folder) is not { } inside || RealPath(whole) is not { } real || !IsBelow(inside, real))
            return "that is a link that leads out of the model's folder";

        return RegularFile.HasContent(real) ? null : "that is empty or no regular file";
    }

    private static bool IsBelow(string folder, string path) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Every link on the way is followed, not only the last; null when they go round in a circle.
    private static string? RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Parts(full[real.Length..]).Reverse());
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Join(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            foreach (var step in Parts(target[(Path.GetPathRoot(target)?.Length ?? 0)..]).Reverse())
                rest.Push(step);
        }

        return real;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(static part => part != ".");
}
