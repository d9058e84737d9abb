using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <summary>Real servers and programs that die, stall, lie and come back, and a source that has to live through it.</summary>
[Trait("Speed", "Slow")]
public sealed partial class SourceSupervisorChaosTests : IDisposable
{
    /// <summary>
    /// A source is to be back 2 s after its server, and wait for a keyframe (half a second here); the rest is for a machine of two cores
    /// that does other things as well.
    /// </summary>
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(6);

    private static readonly SourceOptions Quick = new() { StallTimeout = TimeSpan.FromSeconds(2), FirstFrameTimeout = TimeSpan.FromSeconds(4) };

    private static readonly FeedRequest EveryFrame = new() { Mode = FeedMode.Reliable(Timeout.InfiniteTimeSpan) };

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static SourceWatch Watch(string address, SourceOptions? options = null, FeedRequest? request = null, Action<FrameLease>? look = null) => new(
        new SourceSupervisor(SourceAddress.Parse(address), options ?? Quick) { Pause = new RestartPause(new Random(1)) }, request, look, Cancellation);

    /// <summary>The number that matters, for those who read the test's output.</summary>
    private static void Tell(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    /// <summary>A live source with a few frames behind it.</summary>
    private static async Task FlowsAsync(SourceWatch watch, int frames = 10)
    {
        await watch.StateAsync(SourceState.Live);
        await watch.FramesAsync(frames);
    }

    /// <summary>H.264 without reordering and with two keyframes a second, as cameras send it.</summary>
    private string Clip(string name, string picture = "testsrc2=size=320x240", int seconds = 4)
    {
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", picture, "-t", $"{seconds}", "-r", "25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-bf", "0",
            "-pix_fmt", "yuv420p", _folder[name]);
        return _folder[name];
    }

    /// <summary>Index and time grow from frame to frame, through every restart.</summary>
    private static void AssertGrows(IReadOnlyList<SeenFrame> frames) => Assert.All(
        frames.Zip(frames.Skip(1)),
        pair =>
        {
            Assert.True(pair.Second.Index > pair.First.Index, $"index {pair.Second.Index} after {pair.First.Index}");
            Assert.True(pair.Second.Pts > pair.First.Pts, $"time stamp {pair.Second.Pts} after {pair.First.Pts}");
        });
}
