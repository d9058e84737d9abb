using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>The decoder leaves out what nobody wants, and each frame still knows which one it is.</summary>
[Trait("Speed", "Slow")]
public sealed class SelectionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, 0, null, "0 5 10 15 20 25 30 35 40 45")]
    [InlineData(7, 3, 30L, "3 10 17 24")]
    [InlineData(1, 46, null, "46 47 48 49")]
    [InlineData(100, 0, null, "0")]
    public async Task ReadAsync_EveryNthOfARange_GivesExactlyThose(int every, long first, long? end, string expected)
    {
        var frames = await SourceReader.ReadAsync(
            Clip(), new SourceOptions { FirstFrame = first, EndFrame = end }, new FeedRequest { Selection = new FrameSelection(every) });
        Assert.Equal(expected, string.Join(' ', frames.Select(f => f.Index)));
        Assert.All(frames, f => Assert.Equal(f.Index / 25.0, f.Seconds, 0.0005));
        Assert.All(frames, f => Assert.InRange(f.CentreLuma - Luma(f.Index), -3, 3));
    }

    [Theory]
    [InlineData(10, "0 3 5 8 10 13 15 18 20 23 25 28 30 33 35 38 40 43 45 48")]
    [InlineData(5, "0 5 10 15 20 25 30 35 40 45")]
    [InlineData(0.5, "0")]
    public async Task ReadAsync_Rate_GivesOneFrameOfEachInterval(double rate, string expected)
    {
        var frames = await SourceReader.ReadAsync(Clip(), request: new FeedRequest { Selection = new FrameSelection(1, rate) });
        Assert.Equal(expected, string.Join(' ', frames.Select(f => f.Index)));
        Assert.All(frames, f => Assert.InRange(f.CentreLuma - Luma(f.Index), -3, 3));
    }

    [Fact]
    public async Task ReadAsync_Keyframes_GivesOnlyThoseAndTheirPlaces()
    {
        var frames = await SourceReader.ReadAsync(Clip(), request: new FeedRequest { Decode = DecodeMode.Keyframes });
        Assert.Equal("0 20 40", string.Join(' ', frames.Select(f => f.Index)));
        Assert.All(frames, f => Assert.InRange(f.CentreLuma - Luma(f.Index), -3, 3));
    }

    [Fact]
    public async Task ReadAsync_LoopOfARange_RepeatsItWithTimeThatGrows()
    {
        var frames = await SourceReader.ReadAsync(Clip(), new SourceOptions { FirstFrame = 10, EndFrame = 14, Loop = true }, most: 12);
        Assert.Equal("10 11 12 13 14 15 16 17 18 19 20 21", string.Join(' ', frames.Select(f => f.Index)));
        Assert.All(frames.Select((f, i) => (f.CentreLuma, Expected: Luma(10 + (i % 4)))), f => Assert.InRange(f.CentreLuma - f.Expected, -3, 3));
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.Equal(0.04, pair.Second.Seconds - pair.First.Seconds, 0.001));
    }

    [Fact]
    public async Task ReadAsync_LoopOfAWholeFile_HasTimeThatGrowsOverTheSeam()
    {
        var frames = await SourceReader.ReadAsync(Clip(), new SourceOptions { Loop = true }, most: 120);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => (long)i), frames.Select(f => f.Index));
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(pair.Second.Seconds > pair.First.Seconds, $"{pair.First} then {pair.Second}"));
    }

    /// <summary>A clip of 50 frames whose brightness tells their number; a keyframe every 20.</summary>
    private string Clip()
    {
        var clip = _folder["numbered.mp4"];
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "color=black:size=160x120:rate=25", "-frames:v", "50", "-vf", "geq=lum='16+4*N':cb=128:cr=128",
            "-c:v", "libx264", "-g", "20", "-sc_threshold", "0", "-bf", "2", "-qp", "4", "-pix_fmt", "yuv420p", clip);
        return clip;
    }

    private static int Luma(long index) => 16 + (4 * (int)index);
}
