namespace Kinora.Models.Cache;

/// <summary>
/// A model in use: while any process holds a lease, nothing removes the model. Its end, and its beginning, are when the model was last
/// used. It ends with <see cref="Dispose"/>, with the process, or when it is forgotten.
/// </summary>
public sealed class ModelLease : IDisposable
{
    private static readonly TimeSpan MarkEvery = TimeSpan.FromMinutes(1);

    private readonly string _home;
    private readonly FileLock? _lock;

    private ModelLease(string home, string key, FileLock? held) => (_home, Key, _lock) = (home, key, held);

    /// <summary>Of the model in use.</summary>
    public string Key { get; }

    /// <summary>Takes one; several may, and a removal that is under way is waited for. Look for the model only afterwards.</summary>
    /// <param name="home">Kinora's home.</param>
    /// <param name="key">See <see cref="ModelKey"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<ModelLease> TakeAsync(string home, string key, CancellationToken cancellation = default)
    {
        var name = NameOf(key);
        FileLock? held = null;
        try
        {
            held = await FileLock.AcquireAsync(home, name, shared: true, static () => { }, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(Path.Join(home, "manifests")))
        {
            // A cache that may only be read: nobody takes anything from it through this user.
        }

        var lease = new ModelLease(home, key, held);
        lease.Touch();
        return lease;
    }

    /// <summary>One more lease of the same model, which ends on its own.</summary>
    public ModelLease Share() => new(_home, Key, _lock is null ? null : FileLock.Try(_home, NameOf(Key), shared: true));

    /// <summary>When the model was last used, in UTC; null when never.</summary>
    public static DateTime? LastUse(string home, string key) =>
        new FileInfo(FileLock.PathOf(home, NameOf(key))) is { Exists: true } file ? file.LastWriteTimeUtc : null;

    /// <summary>Says that the model is used at this moment by somebody who needs no lease: an open file stays, whatever goes.</summary>
    internal static void MarkUsed(string home, string key)
    {
        if (LastUse(home, key) is { } last && DateTime.UtcNow - last < MarkEvery)
            return;
        try
        {
            if (FileLock.Try(home, NameOf(key), shared: true) is { } held)
                new ModelLease(home, key, held).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read: nothing goes.
        }
    }

    /// <summary>Whether some process, also this one, uses the model.</summary>
    public static bool IsInUse(string home, string key)
    {
        if (!File.Exists(FileLock.PathOf(home, NameOf(key))))
            return false;
        using var alone = TryAlone(home, key);
        return alone is null;
    }

    /// <summary>For whoever removes the model; null while it is in use.</summary>
    internal static IDisposable? TryAlone(string home, string key) => FileLock.Try(home, NameOf(key), shared: false);

    public void Dispose()
    {
        if (_lock is null)
            return;
        Touch();
        _lock.Dispose();
    }

    private static string NameOf(string key) => "use-" + ModelKey.FileName(key);

    private void Touch()
    {
        if (_lock is null)
            return;
        try
        {
            File.SetLastWriteTimeUtc(FileLock.PathOf(_home, NameOf(Key)), DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's file: the order in which models go is then only theirs.
        }
    }
}
