namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// The folder with test media beside the checkout (or where <c>KINORA_SHARED</c> points). A test that needs it is skipped without it.
/// </summary>
internal static class SharedFolder
{
    /// <summary>The full path of a file in it; skips the calling test when the file is not there.</summary>
    public static string Require(string relative)
    {
        var path = Find() is { } folder ? Path.Combine(folder, relative) : null;
        Assert.SkipUnless(File.Exists(path), $"The test media are not here ({relative}); KINORA_SHARED can name their folder.");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KINORA_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        // Test binaries lie inside the checkout or in an artifacts folder elsewhere: look from both.
        return Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory);
    }

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                return Path.Combine(folder.FullName, "..", "shared");
            }
        }

        return null;
    }
}
