namespace Kinora.Models.Catalog;

/// <summary>The lists of class names that ship with the catalog, as "coco80".</summary>
public static class LabelLists
{
    /// <summary>The names in the order of their class numbers.</summary>
    /// <exception cref="ModelException">There is no such list.</exception>
    public static IReadOnlyList<string> Read(string name)
    {
        using var resource = typeof(LabelLists).Assembly.GetManifestResourceStream($"Labels/{name}.txt")
            ?? throw new ModelException($"There is no list of labels called '{name}'.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
