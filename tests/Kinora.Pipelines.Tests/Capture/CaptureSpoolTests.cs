using System.Collections.Concurrent;
using Kinora.Pipelines.Capture;
using Kinora.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Pipelines.Tests.Capture;

public sealed class CaptureSpoolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Add_Frames_SendsPictureThenResultAndForgetsTheMark()
    {
        using var bucket = new MemoryBucket();
        using var captures = Open(out var unsent);
        await using var spool = new CaptureSpool(captures, unsent, bucket, null, TimeProvider.System, NullLogger.Instance);
        var name = Save(captures, spool, 1);
        await bucket.WaitForAsync(2);
        await WaitAsync(() => spool.Pending == 0);

        Assert.Equal([$"{name.Folder}/{name.Stem}.jpg", $"{name.Folder}/{name.Stem}.json"], bucket.Names);
        Assert.Equal(1, spool.Uploaded);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.unsent", SearchOption.AllDirectories));
        Assert.Equal(2, Directory.EnumerateFiles(Path.Join(_folder.Path, name.Folder)).Count());
    }

    [Fact]
    public async Task Add_WhileTheBucketIsAway_KeepsFramesAndSendsThemWhenItIsBack()
    {
        using var bucket = new MemoryBucket { IsAway = true };
        using var captures = Open(out var unsent);
        await using var spool = new CaptureSpool(captures, unsent, bucket, null, TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < 10; i++)
        {
            _ = Save(captures, spool, i);
        }

        await WaitAsync(() => spool.LastError is not null);
        Assert.Equal("away", spool.LastError);
        Assert.Equal(10, spool.Pending);
        bucket.IsAway = false;
        await WaitAsync(() => spool.Pending == 0);
        Assert.Null(spool.LastError);
        Assert.Equal(20, bucket.Names.Distinct().Count());
    }

    [Fact]
    public async Task Open_AfterTheEnd_SendsWhatWasLeft()
    {
        using (var first = Open(out var none))
        {
            await using var spool = new CaptureSpool(first, none, new MemoryBucket { IsAway = true }, null, TimeProvider.System, NullLogger.Instance);
            _ = Save(first, spool, 1);
            _ = Save(first, spool, 2);
        }

        using var bucket = new MemoryBucket();
        using var second = Open(out var unsent);
        Assert.Equal(2, unsent.Count);
        await using var again = new CaptureSpool(second, unsent, bucket, null, TimeProvider.System, NullLogger.Instance);
        await WaitAsync(() => again.Pending == 0);
        Assert.Equal(4, bucket.Names.Distinct().Count());
        Assert.All(bucket.Names, name => Assert.EndsWith("?", name, StringComparison.Ordinal));  // it asks first what is there
    }

    [Fact]
    public async Task Add_AFrameThatSomebodyTookAway_IsLeftOut()
    {
        using var bucket = new MemoryBucket { IsAway = true };
        using var captures = Open(out var unsent);
        await using var spool = new CaptureSpool(captures, unsent, bucket, null, TimeProvider.System, NullLogger.Instance);
        var name = Save(captures, spool, 1);
        await WaitAsync(() => spool.LastError is not null);
        File.Delete(captures.PicturePath(name));
        bucket.IsAway = false;
        await WaitAsync(() => spool.Pending == 0);
        Assert.Equal(0, spool.Uploaded);
    }

    [Fact]
    public async Task Add_FramesThatTheBucketNeverTakes_DoNotKeepOthersBack()
    {
        using var captures = Open(out var unsent);
        var refused = Enumerable.Range(0, 4).Select(second => CaptureName.At(Captured.Start.AddSeconds(second))).ToArray();
        using var bucket = new MemoryBucket { Refused = [.. refused.Select(static name => name.Stem)] };
        await using var spool = new CaptureSpool(captures, unsent, bucket, null, TimeProvider.System, NullLogger.Instance);
        foreach (var name in refused.Concat(Enumerable.Range(10, 20).Select(second => CaptureName.At(Captured.Start.AddSeconds(second)))))
        {
            spool.Add(captures.Save(name, new byte[100], Captured.Result(), isToBeSent: true)!.Value);
        }

        await WaitAsync(() => spool is { Uploaded: 20, Pending: 4, LastError: "refused" });
        Assert.Equal(4, Directory.EnumerateFiles(_folder.Path, "*.unsent", SearchOption.AllDirectories).Count());
    }

    private static CaptureName Save(CaptureFolder captures, CaptureSpool spool, int second)
    {
        var entry = captures.Save(CaptureName.At(Captured.Start.AddSeconds(second)), new byte[100], Captured.Result(second), isToBeSent: true)!.Value;
        spool.Add(entry);
        return entry.Name;
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private CaptureFolder Open(out IReadOnlyList<CaptureEntry> unsent) => CaptureFolder.Open(_folder.Path, long.MaxValue, TimeSpan.FromDays(30), null, out unsent);

    /// <summary>A bucket in memory.</summary>
    private sealed class MemoryBucket : ICaptureBucket
    {
        private readonly ConcurrentQueue<string> _names = new();

        public volatile bool IsAway;

        public string Display => "memory";

        /// <summary>Stems of what it never takes.</summary>
        public string[] Refused { get; init; } = [];

        public string[] Names => [.. _names];

        public Task PutAsync(string name, string file, string contentType, bool mayBeThere, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new CaptureException("away");
            }

            if (Refused.Any(stem => name.Contains(stem, StringComparison.Ordinal)))
            {
                throw new CaptureException("refused");
            }

            _ = File.ReadAllBytes(file);
            _names.Enqueue(mayBeThere ? name + "?" : name);
            return Task.CompletedTask;
        }

        public Task WaitForAsync(int count) => WaitAsync(() => _names.Count >= count);

        public void Dispose()
        {
        }
    }
}
