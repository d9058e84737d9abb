namespace Kinora.Models.Catalog;

/// <summary>The catalog of this process, which grows by the files that its configuration names.</summary>
internal static class ProcessCatalog
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, IReadOnlyList<CatalogEntry>> Included = [];
    private static ModelCatalog? _current;

    /// <inheritdoc cref="ModelCatalog.Current"/>
    public static ModelCatalog Current
    {
        get
        {
            if (Volatile.Read(ref _current) is { } current)
                return current;

            // What cannot be read is tried again: its user may put it right meanwhile.
            lock (Gate)
                return _current ??= Read(Included);
        }
    }

    /// <inheritdoc cref="ModelCatalog.Include"/>
    public static void Include(string owner, IEnumerable<string> files)
    {
        lock (Gate)
        {
            var shared = CatalogFile.In(KinoraHome.Path);
            var included = new Dictionary<string, IReadOnlyList<CatalogEntry>>(Included)
            {
                [owner] = [.. files.Select(Path.GetFullPath).Distinct().Except(shared).SelectMany(CatalogFile.Read)],
            };
            Volatile.Write(ref _current, Read(included));
            Included[owner] = included[owner];
        }
    }

    private static ModelCatalog Read(Dictionary<string, IReadOnlyList<CatalogEntry>> included) =>
        ModelCatalog.Default.With([.. CatalogFile.In(KinoraHome.Path).SelectMany(CatalogFile.Read), .. included.Values.SelectMany(static entries => entries)]);
}
