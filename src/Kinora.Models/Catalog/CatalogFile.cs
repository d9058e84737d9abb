using YamlDotNet.Core;

namespace Kinora.Models.Catalog;

/// <summary>A catalog of a user's own: YAML as that which ships with Kinora, but for the packages, which need not be there.</summary>
internal static class CatalogFile
{
    private const long MostBytes = 1 << 20;

    /// <summary>Where catalogs lie below Kinora's home.</summary>
    public const string Folder = "catalog";

    /// <summary>The catalogs below a home, in the order of their names; none where the folder is not there.</summary>
    public static IReadOnlyList<string> In(string home)
    {
        var folder = Path.Join(home, Folder);
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The folder of catalogs '{folder}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The models of one.</summary>
    /// <exception cref="ModelException">It cannot be read or is not right; the message names the file and the key.</exception>
    public static IReadOnlyList<CatalogEntry> Read(string path)
    {
        try
        {
            using var text = new StreamReader(RegularFile.Open(path));
            return text.BaseStream.Length <= MostBytes
                ? new CatalogReader(path, Path.GetFullPath(path)).ReadAll(CatalogText.Load(text))
                : throw new ModelException($"'{path}' is larger than {MostBytes >> 20} MiB, so it is no catalog.");
        }
        catch (YamlException e)
        {
            throw new ModelException($"'{path}' is no YAML: line {e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelException($"The catalog '{path}' cannot be read: {e.Message}", e);
        }
    }
}
