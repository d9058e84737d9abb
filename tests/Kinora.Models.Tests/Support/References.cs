using System.Runtime.InteropServices;
using System.Text.Json;
using Kinora.Tests.Support;

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

    public static int[] Integers(string file) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(PathOf(file))).ToArray();

    private static string PathOf(string file) => Repository.Shared("reference/" + file);
}
