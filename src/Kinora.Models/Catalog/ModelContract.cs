namespace Kinora.Models.Catalog;

/// <summary>How a model is used: what picture it reads and how its outputs become results.</summary>
public record ModelContract
{
    /// <summary>The name that configuration and commands use; '-' and '_' are the same in it. For a file that was named by its path the
    /// file's name without its ending.</summary>
    public required string Id { get; init; }

    public required ModelInput Input { get; init; }

    public required DecodeRecipe Decode { get; init; }

    /// <summary>The list that its class numbers index: one that ships with the catalog, or the full path of a <c>.txt</c> file
    /// (<see cref="LabelLists"/>); null when it names no classes.</summary>
    public string? Labels { get; init; }
}
