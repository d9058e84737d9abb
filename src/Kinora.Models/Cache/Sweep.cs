namespace Kinora.Models.Cache;

/// <summary>Counts what a clean-up takes away.</summary>
internal sealed class Sweep
{
    private readonly List<string> _removed = [];
    private long _bytes;

    public bool IsComplete { get; set; } = true;

    public void Add(string what, long bytes)
    {
        _removed.Add(what);
        _bytes += bytes;
    }

    public void Delete(string what, FileInfo file)
    {
        var bytes = file.LinkTarget is null ? file.Length : 0;
        file.Delete();
        Add(what, bytes);
    }

    public CleanReport Report() => new(_removed, _bytes, IsComplete);
}
