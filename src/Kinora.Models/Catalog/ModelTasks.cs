namespace Kinora.Models.Catalog;

/// <summary>What models can be for: a step looks for models of its task, so one of another would never be found.</summary>
internal static class ModelTasks
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "classify", "describe_faces", "detect", "detect_faces", "enlarge", "hand_points", "hands", "identify_faces", "landmark_faces", "locate_irises",
        "mesh_faces", "pose", "read_emotions", "segment_person",
    ];

    /// <summary>The task that a catalog names.</summary>
    /// <exception cref="ModelException">It is none.</exception>
    public static string Read(CatalogNode node) => Known.Contains(node.Text())
        ? node.Text()
        : throw node.WrongText($"is no task; known are {string.Join(", ", Known)}");
}
