namespace Kinora.Models.Cache;

/// <summary>
/// Lets one caller at a time, of all threads and processes, work on one thing, or several share it. It ends with <see cref="Dispose"/> or
/// with the process, however that ends; the file itself stays.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <param name="home">Below which the lock files lie.</param>
    /// <param name="name">What is locked.</param>
    /// <param name="waiting">Called once when somebody else holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<FileLock> AcquireAsync(string home, string name, Action waiting, CancellationToken cancellation) =>
        AcquireAsync(home, name, shared: false, waiting, cancellation);

    /// <param name="home">Below which the lock files lie.</param>
    /// <param name="name">What is locked.</param>
    /// <param name="shared">Whether others may share it.</param>
    /// <param name="waiting">Called once when somebody else holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<FileLock> AcquireAsync(string home, string name, bool shared, Action waiting, CancellationToken cancellation)
    {
        for (var first = true; ; first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Try(home, name, shared) is { } taken)
                return taken;
            if (first)
                waiting();
            await Task.Delay(Retry, cancellation);
        }
    }

    /// <summary>null when somebody holds it in a way that does not go together.</summary>
    public static FileLock? Try(string home, string name, bool shared)
    {
        var path = PathOf(home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, shared ? FileShare.ReadWrite : FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    public static string PathOf(string home, string name) => Path.Join(home, "locks", name);

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows; anything else will not go away by waiting.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
