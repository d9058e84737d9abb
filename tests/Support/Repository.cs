namespace Kinora.Tests.Support;

/// <summary>Where this checkout is, and the real footage that may lie beside it.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the shared folder; the test is skipped where it is absent.</summary>
    public static string Shared(string path)
    {
        var folder = Environment.GetEnvironmentVariable("KINORA_SHARED") ?? Path.Join(Path.GetDirectoryName(Root), "shared");
        var file = Path.Join(folder, path);
        Assert.SkipUnless(File.Exists(file), $"shared/{path} is not here; set KINORA_SHARED to the folder that holds it.");
        return file;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Kinora.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
