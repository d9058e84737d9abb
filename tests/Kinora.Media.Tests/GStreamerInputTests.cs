using Kinora.Media.Inputs;
using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public class GStreamerInputTests
{
    [Theory]
    [InlineData("videotestsrc ! fakesink", "videotestsrc|!|fakesink")]
    [InlineData("  a   b\tc ", "a|b|c")]
    [InlineData("filesrc location=\"my file.mp4\" ! x", "filesrc|location=my file.mp4|!|x")]
    [InlineData("a 'b \"c\" d' e\\ f \"\"", "a|b \"c\" d|e f|")]
    [InlineData("textoverlay text=$(reboot);`x`", "textoverlay|text=$(reboot);`x`")]
    public void Split_Pipeline_IsCutWhereAShellWouldAndNothingElseIsSpecial(string pipeline, string words) =>
        Assert.Equal(words.Split('|'), GStreamerInput.Split(pipeline));

    [Fact]
    public void Split_OpenQuote_IsRefused() =>
        Assert.Contains("does not end", Assert.Throws<SourceException>(() => GStreamerInput.Split("a \"b")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_Pipeline_GivesItsFramesAndTimes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gst-launch-1.0"), "GStreamer is not installed.");
        var frames = await SourceReader.ReadAsync("gst:videotestsrc is-live=true ! video/x-raw,width=96,height=64,framerate=20/1", most: 10);
        Assert.All(frames, f => Assert.Equal((96, 64), (f.Width, f.Height)));
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.Equal(0.05 * (pair.Second.Index - pair.First.Index), pair.Second.Seconds - pair.First.Seconds, 0.01));
        Assert.Empty(Linux.With("videotestsrc is-live=true ! video/x-raw,width=96,height=64"));
    }

    [Theory]
    [InlineData("gst:nosuchelement", "nosuchelement")]
    [InlineData("gst:videotestsrc num-buffers=3 ! video/x-raw,width=96,height=64", "stopped after 3 frames")]
    public async Task ReadAsync_PipelineThatFailsOrEnds_SaysSo(string source, string meaning)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gst-launch-1.0"), "GStreamer is not installed.");
        var request = new Kinora.Media.Decoding.FeedRequest { Mode = Kinora.Frames.Feeds.FeedMode.Queue(8) };
        var error = await Assert.ThrowsAsync<SourceException>(() => SourceReader.ReadAsync(source, request: request));
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
    }
}
