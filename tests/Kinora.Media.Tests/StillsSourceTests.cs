using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

[Trait("Speed", "Slow")]
public sealed class StillsSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public StillsSourceTests()
    {
        foreach (var (name, size) in (ReadOnlySpan<(string, string)>)[("b.png", "320x200"), ("a.jpg", "64x48"), ("c.webp", "100x50"), ("d.bmp", "64x48")])
        {
            Tool.Ffmpeg("-f", "lavfi", "-i", $"testsrc2=size={size}", "-frames:v", "1", "-pix_fmt", name == "a.jpg" ? "yuvj420p" : "rgb24", _folder[name]);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_Folder_ShowsEachPictureInItsOwnSizeByName()
    {
        var frames = await SourceReader.ReadAsync(_folder.Path, new SourceOptions { Rate = 4 });
        Assert.Equal("0:0:64x48 1:0.25:320x200 2:0.5:100x50 3:0.75:64x48", string.Join(' ', frames.Select(f => FormattableString.Invariant($"{f.Index}:{f.Seconds}:{f.Width}x{f.Height}"))));
    }

    [Fact]
    public async Task ReadAsync_PatternRangeAndSelection_TakeTheirPart()
    {
        Assert.Equal([64, 64], (await SourceReader.ReadAsync(_folder["?.?p?"])).Concat(await SourceReader.ReadAsync(_folder["*.bmp"])).Select(f => f.Width));
        Assert.Equal([1, 2], (await SourceReader.ReadAsync(_folder.Path, new SourceOptions { FirstFrame = 1, EndFrame = 3 })).Select(f => f.Index));
        Assert.Equal([0, 2], (await SourceReader.ReadAsync(_folder.Path, request: new FeedRequest { Selection = new FrameSelection(2) })).Select(f => f.Index));
        Assert.Equal([0, 1], (await SourceReader.ReadAsync(_folder.Path, request: new FeedRequest { Rendition = Rendition.Analysis }, most: 2)).Select(f => f.Index));
    }

    [Fact]
    public async Task ReadAsync_Loop_GoesOnAndTakesInWhatWasAdded()
    {
        var frames = await SourceReader.ReadAsync(_folder.Path, new SourceOptions { Loop = true }, most: 10);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), frames.Select(f => f.Index));
        Assert.Equal(frames[1].Width, frames[5].Width);
    }

    [Fact]
    public async Task ReadAsync_DamagedPictureAmongOthers_ShowsTheOthersAndNamesIt()
    {
        await File.WriteAllTextAsync(_folder["bb.jpg"], "no picture", TestContext.Current.CancellationToken);
        using var supervisor = new SourceSupervisor(SourceAddress.Parse(_folder.Path), null, RestartPolicy.Never);
        using var feed = supervisor.OpenFeed(FeedRequest.Everything);
        var running = supervisor.RunAsync(TestContext.Current.CancellationToken);
        var seen = await SourceReader.TakeAsync(feed, int.MaxValue);
        var error = await Assert.ThrowsAsync<SourceException>(() => running);
        Assert.Contains("1 of 5 pictures", error.Message, StringComparison.Ordinal);
        Assert.Contains("bb.jpg", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, seen.Count);
    }
}
