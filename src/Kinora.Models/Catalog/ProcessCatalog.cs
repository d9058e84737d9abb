namespace Kinora.Models.Catalog;

/// <summary>The catalog of this process, which grows by the files that its configuration names.</summary>
internal static class ProcessCatalog
{
    private static readonly Lock Gate = new();
    private static string[] _files = [];
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
                return _current ??= Read(_files);
        }
    }

    /// <inheritdoc cref="ModelCatalog.Include"/>
    public static void Include(IReadOnlyList<string> files)
    {
        lock (Gate)
        {
            string[] all = [.. _files.Concat(files.Select(Path.GetFullPath)).Distinct()];
            Volatile.Write(ref _current, Read(all));
            _files = all;
        }
    }

    private static ModelCatalog Read(string[] files)
    {
        var shared = CatalogFile.In(KinoraHome.Path);
        return ModelCatalog.Default.With([.. shared, .. files.Except(shared)]);
    }
}
