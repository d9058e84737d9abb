using System.Security.Cryptography;

namespace Kinora.Pipelines.Configuration;

/// <summary>
/// Watches a configuration's file and reads it again when it says something else, however it was replaced: written in place, by rename as
/// editors do, or through a link as Kubernetes does. The operating system's notices only make it quicker; it also looks by itself, for some
/// file systems (network, containers) give none.
/// </summary>
public sealed class ConfigWatcher : IAsyncDisposable
{
    /// <summary>How often it looks where no notice comes.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long a changed file must stay the same before it is read: it may be half written.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private readonly Func<KinoraConfig> _load;
    private readonly Action<KinoraConfig> _changed;
    private readonly Action<ConfigException> _refused;
    private readonly TimeProvider _time;
    private readonly FileSystemWatcher? _notices;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource _noticed = NewSignal();

    /// <summary>Begins to watch. What the file says now counts as known: begin before it is read first, so that no change is missed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="load">Reads it, as <see cref="KinoraConfig.Load"/> does.</param>
    /// <param name="changed">Gets each new configuration. One call at a time; what it throws ends the watch, and <see cref="DisposeAsync"/> throws it.</param>
    /// <param name="refused">Gets what is wrong with a file that cannot be used; the one before it still holds.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public ConfigWatcher(string path, Func<KinoraConfig> load, Action<KinoraConfig> changed, Action<ConfigException> refused, TimeProvider? time = null)
        : this(path, load, changed, refused, time, listens: true)
    {
    }

    internal ConfigWatcher(
        string path, Func<KinoraConfig> load, Action<KinoraConfig> changed, Action<ConfigException> refused, TimeProvider? time, bool listens)
    {
        (_path, _load, _changed, _refused, _time) = (Path.GetFullPath(path), load, changed, refused, time ?? TimeProvider.System);
        _notices = listens ? Listen() : null;
        _running = RunAsync(Look());
    }

    /// <summary>Ends the watch; no call is under way afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _notices?.Dispose();
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(string known)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await Task.WhenAny(Volatile.Read(ref _noticed).Task, Task.Delay(LookInterval, _time, _stop.Token)).ConfigureAwait(false);
                _stop.Token.ThrowIfCancellationRequested();
                _ = Interlocked.Exchange(ref _noticed, NewSignal());
                var seen = Look();
                while (seen != known)
                {
                    await Task.Delay(SettleTime, _time, _stop.Token).ConfigureAwait(false);
                    if (Look() is var again && again != seen)
                    {
                        seen = again;
                        continue;
                    }

                    known = seen;
                    Reload();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private void Reload()
    {
        KinoraConfig config;
        try
        {
            config = _load();
        }
        catch (ConfigException error)
        {
            _refused(error);
            return;
        }

        _changed(config);
    }

    /// <summary>A hash of what the file says; empty while it cannot be read.</summary>
    private string Look()
    {
        try
        {
            if (ConfigFile.IsEmptyOrNoFile(_path))
            {
                return "";
            }

            using var file = ConfigFile.Open(_path);
            return file.Length > ConfigLimits.MostBytes ? $"{file.Length}" : Convert.ToHexString(SHA256.HashData(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Notices about anything in the folder: a link beside the file may be what changes.</summary>
    private FileSystemWatcher? Listen()
    {
        try
        {
            var notices = new FileSystemWatcher(Path.GetDirectoryName(_path)!)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            notices.Changed += (_, _) => Notice();
            notices.Created += (_, _) => Notice();
            notices.Renamed += (_, _) => Notice();
            notices.Deleted += (_, _) => Notice();
            notices.EnableRaisingEvents = true;
            return notices;
        }
        catch (Exception error) when (error is IOException or ArgumentException or PlatformNotSupportedException)
        {
            return null;  // no folder yet, or no more notices to be had: looking is enough
        }
    }

    private void Notice() => _ = Volatile.Read(ref _noticed).TrySetResult();
}
