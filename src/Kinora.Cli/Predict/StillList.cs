using Kinora.Media.Stills;

namespace Kinora.Cli.Predict;

/// <summary>The pictures that the arguments name, folders replaced by what is in them.</summary>
internal static class StillList
{
    /// <exception cref="UsageException">A folder holds no pictures.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments)
    {
        List<string> files = [];
        foreach (var argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                files.Add(argument);
                continue;
            }

            var found = StillFile.InFolder(argument);
            if (found.Count == 0)
            {
                throw new UsageException($"The folder '{argument}' holds no pictures (jpg, png, webp, bmp): name a folder that does, or files.");
            }

            files.AddRange(found);
        }

        return files;
    }
}
