using YamlDotNet.Core;

namespace Kinora.Models.Catalog;

/// <summary>
/// The contract of a model that no catalog knows, in a YAML file beside it: <c>NAME.yaml</c> for <c>NAME.onnx</c>, with the keys
/// <c>input</c>, <c>decode</c> and <c>labels</c> as in the catalog. <c>labels</c> may also be a <c>.txt</c> file, relative to the YAML's
/// folder.
/// </summary>
public static class ContractFile
{
    private const long MostBytes = 64 << 10;

    /// <summary>Where the contract of the model at that path is looked for.</summary>
    public static string PathFor(string modelPath) => Path.ChangeExtension(modelPath, ".yaml");

    /// <summary>Reads it; null when there is none.</summary>
    /// <exception cref="ModelException">It cannot be read or is not right; the message names the file and the key.</exception>
    public static ModelContract? Find(string modelPath)
    {
        var path = PathFor(modelPath);
        if (!File.Exists(path))
            return null;
        try
        {
            using var text = new StreamReader(RegularFile.Open(path));
            return text.BaseStream.Length <= MostBytes
                ? Read(text, path)
                : throw new ModelException($"'{path}' is larger than {MostBytes >> 10} KiB, so it is no description of a model.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException)
        {
            throw new ModelException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static ModelContract Read(TextReader text, string path)
    {
        var root = CatalogText.Load(text) ?? throw new ModelException($"'{path}' must hold one YAML document.");
        var node = new CatalogNode(root, path);
        node.Allow("input", "decode", "labels");
        return new ModelContract
        {
            Id = Path.GetFileNameWithoutExtension(path),
            Input = ContractReader.Input(node.Required("input")),
            Decode = ContractReader.Decode(node.Required("decode")),
            Labels = Labels(node, path),
        };
    }

    private static string? Labels(CatalogNode node, string path)
    {
        var labels = node.Optional("labels")?.Text();
        return labels is not null && labels.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFullPath(labels, Path.GetDirectoryName(path)!)
            : labels;
    }
}
