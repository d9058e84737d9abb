namespace Kinora.Models.Catalog;

/// <summary>Lists of class names, one a line: those that ship with the catalog, as "coco80", and text files.</summary>
public static class LabelLists
{
    private const long MostBytes = 4 << 20;

    /// <summary>The names in the order of their class numbers.</summary>
    /// <param name="name">A list of the catalog, or the path of a <c>.txt</c> file of at most 4 MiB.</param>
    /// <exception cref="ModelException">There is no such list, or a line of it is empty.</exception>
    public static IReadOnlyList<string> Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        using var list = name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? Open(name) : Embedded(name);
        using var reader = new StreamReader(list);
        var names = reader.ReadToEnd().TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        var empty = Array.IndexOf(names, "");
        return empty < 0
            ? names
            : throw new ModelException($"Line {empty + 1} of the list of labels '{name}' is empty; every class number needs a name.");
    }

    private static Stream Embedded(string name) =>
        typeof(LabelLists).Assembly.GetManifestResourceStream($"Labels/{name}.txt")
        ?? throw new ModelException($"There is no list of labels called '{name}'. A list of your own is a file whose name ends with .txt.");

    private static FileStream Open(string path)
    {
        try
        {
            var file = RegularFile.Open(path);
            if (file.Length <= MostBytes)
                return file;
            file.Dispose();
            throw new ModelException($"The list of labels '{path}' is larger than {MostBytes >> 20} MiB.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The list of labels '{path}' cannot be read: {e.Message}", e);
        }
    }
}
