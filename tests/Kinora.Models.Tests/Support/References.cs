using System.Runtime.InteropServices;
using System.Text.Json;

namespace Kinora.Models.Tests.Support;

/// <summary>
/// The reference tensors that other runtimes computed, in the folder <c>shared/reference</c> beside the repository (KINORA_SHARED names
/// another place). Tests that need them are skipped where they are absent.
/// </summary>
internal static class References
{
    public static JsonElement Read(string model)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf($"{model}.ref.json")));
        return document.RootElement.Clone();
    }

    public static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(PathOf(file))).ToArray();

    private static string PathOf(string file)
    {
        var path = Folder() is { } folder ? Path.Join(folder, file) : null;
        Assert.SkipUnless(
            File.Exists(path), $"The reference tensors ('{file}') are not here; set KINORA_SHARED to the folder that holds 'reference'.");
        return path!;
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("KINORA_SHARED") is { Length: > 0 } shared)
            return Path.Join(shared, "reference");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Directory.Packages.props")))
                return Path.Join(folder.Parent!.FullName, "shared", "reference");
        }

        return null;
    }
}
