namespace Kinora.Models.Cache;

/// <summary>
/// Held by whoever is making a model: while one is held, in any process, content that no manifest names yet is left alone. It ends with
/// <see cref="Dispose"/> or with the process.
/// </summary>
public sealed class StoreHold : IDisposable
{
    private const string Name = "store";

    private readonly FileLock _lock;

    private StoreHold(FileLock held) => _lock = held;

    /// <summary>Several may hold it; a clean-up that is under way is waited for.</summary>
    public static async Task<StoreHold> TakeAsync(string home, CancellationToken cancellation = default) =>
        new(await FileLock.AcquireAsync(home, Name, shared: true, static () => { }, cancellation));

    /// <summary>For whoever cleans up; null while a model is being made.</summary>
    internal static StoreHold? TryAlone(string home) => FileLock.Try(home, Name, shared: false) is { } alone ? new StoreHold(alone) : null;

    public void Dispose() => _lock.Dispose();
}
