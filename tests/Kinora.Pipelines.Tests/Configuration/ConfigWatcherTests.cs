using System.Threading.Channels;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

public sealed class ConfigWatcherTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TestFolder _folder = new();
    private readonly Channel<object> _seen = Channel.CreateUnbounded<object>();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_FileWrittenInPlaceOrReplaced_GivesTheNewConfiguration(bool listens)
    {
        var file = _folder["kinora.yaml"];
        await WriteAsync(file, 1);
        await using var watcher = Watch(file, listens);
        await WriteAsync(file, 3);
        Assert.Equal(3, await NextThreadsAsync());
        File.Delete(file);
        Assert.Contains("There is no configuration", Assert.IsType<ConfigException>(await NextAsync()).Message, StringComparison.Ordinal);
        await WriteAsync(file, 4);
        Assert.Equal(4, await NextThreadsAsync());
        await File.WriteAllTextAsync(file, "threads: 5\n", TestContext.Current.CancellationToken);
        Assert.Equal(5, await NextThreadsAsync());
    }

    [Fact]
    public async Task Watch_LinkedFolderReplaced_GivesTheNewConfiguration()
    {
        // As Kubernetes does: kinora.yaml → ..data/kinora.yaml, ..data → ..1, and then ..data is replaced by a link to ..2.
        Directory.CreateDirectory(_folder["..1"]);
        Directory.CreateDirectory(_folder["..2"]);
        await WriteAsync(_folder["..1/kinora.yaml"], 1);
        await WriteAsync(_folder["..2/kinora.yaml"], 2);
        Directory.CreateSymbolicLink(_folder["..data"], "..1");
        File.CreateSymbolicLink(_folder["kinora.yaml"], "..data/kinora.yaml");
        await using var watcher = Watch(_folder["kinora.yaml"], listens: true);
        Directory.CreateSymbolicLink(_folder["..data_tmp"], "..2");
        Assert.Equal(0, Tool.Run("mv", ["-T", _folder["..data_tmp"], _folder["..data"]]).ExitCode);
        Assert.Equal(2, await NextThreadsAsync());
    }

    [Fact]
    public async Task Watch_BadFile_TellsTheProblemsAndGoesOn()
    {
        var file = _folder["kinora.yaml"];
        await WriteAsync(file, 1);
        await using var watcher = Watch(file, listens: true);
        await ReplaceAsync(file, "threads: many\nfoo: 1\n");
        Assert.Equal(2, Assert.IsType<ConfigException>(await NextAsync()).Problems.Count);
        await WriteAsync(file, 2);
        Assert.Equal(2, await NextThreadsAsync());
    }

    [Fact]
    public async Task Watch_SameTextWrittenAgain_GivesNothing()
    {
        var file = _folder["kinora.yaml"];
        await WriteAsync(file, 1);
        await using var watcher = Watch(file, listens: true);
        await WriteAsync(file, 1);
        await WriteAsync(file, 2);
        Assert.Equal(2, await NextThreadsAsync());
        Assert.False(_seen.Reader.TryRead(out _));
    }

    private ConfigWatcher Watch(string file, bool listens) => new(
        file, () => KinoraConfig.Load(file, NoEnvironment), config => _seen.Writer.TryWrite(config), error => _seen.Writer.TryWrite(error), new QuickTime(looks: !listens), listens);

    private Task WriteAsync(string file, int threads) => ReplaceAsync(file, $"threads: {threads}\n");

    /// <summary>By rename, so that no half of it is ever seen.</summary>
    private async Task ReplaceAsync(string file, string text)
    {
        await File.WriteAllTextAsync(_folder["new"], text, TestContext.Current.CancellationToken);
        File.Move(_folder["new"], file, overwrite: true);
    }

    private async Task<int?> NextThreadsAsync()
    {
        while (true)
        {
            // A file that is written in place is empty for a moment, which is a configuration too where the clock runs so fast.
            if (await NextAsync() is KinoraConfig { Threads: { } threads })
            {
                return threads;
            }
        }
    }

    private Task<object> NextAsync() => _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>A clock on which every wait is a hundredth as long; without looks, only the operating system's notices wake the watcher.</summary>
    private sealed class QuickTime(bool looks) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime != ConfigWatcher.LookInterval ? dueTime / 100 : looks ? dueTime / 100 : Timeout.InfiniteTimeSpan, period);
    }
}
