using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

[Trait("Speed", "Slow")]
public sealed partial class SourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.mp4", "libx264", "-bf 3 -g 12 -preset veryfast")]
    [InlineData("a.mkv", "libx264", "-bf 2 -preset veryfast")]
    [InlineData("a.avi", "mpeg4", "")]
    [InlineData("a.mov", "mjpeg", "-pix_fmt yuvj420p")]
    [InlineData("a.webm", "libvpx", "-deadline realtime -cpu-used 8")]
    public async Task RunAsync_AnyContainer_GivesEveryFrameAndTimeThatFfprobeSees(string name, string codec, string options)
    {
        Tool.Ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=322x182:rate=24:duration=2", "-c:v", codec, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), _folder[name]]);
        await AssertSameAsFfprobeAsync(_folder[name], 48);
    }

    [Fact]
    public async Task RunAsync_VariableFrameRateThatStartsLate_KeepsTheTimes()
    {
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=30:duration=4", "-vf", "select='not(mod(n,3))+lt(mod(n,7),2)',setpts=PTS+2.5/TB",
            "-fps_mode", "vfr", "-c:v", "libx264", _folder["vfr.mkv"]);
        var times = await AssertSameAsFfprobeAsync(_folder["vfr.mkv"]);
        Assert.InRange(times[0], 2_400_000, 2_600_000);
        Assert.True(times.Zip(times.Skip(1), (a, b) => b - a).Distinct().Count() > 1, "the clip has one frame rate");
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_RealFootage_GivesEveryFrameAndTimeThatFfprobeSees() =>
        await AssertSameAsFfprobeAsync(Repository.Shared("media/people_1080p30.mp4"), 595);

    [Fact]
    public async Task RunAsync_FrameByFrame_PixelsAreWhatFfmpegDecodes()
    {
        var clip = Clip("pixels.mp4", seconds: 1, size: "98x54");
        Tool.Ffmpeg("-i", clip, "-pix_fmt", "yuv420p", "-f", "rawvideo", _folder["expected.yuv"]);
        var expected = await File.ReadAllBytesAsync(_folder["expected.yuv"], TestContext.Current.CancellationToken);
        var offset = 0;
        await ReadAsync(SourceAddress.Parse(clip), frame =>
        {
            Assert.True(frame.Pixels.SequenceEqual(expected.AsSpan(offset, frame.Pixels.Length)), $"frame {frame.Index} differs");
            offset += frame.Pixels.Length;
        });
        Assert.Equal(expected.Length, offset);
    }

    [Fact]
    public async Task RunAsync_WholeClip_CopiesNoFrameAndReusesTheSlots()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(Clip("c.mp4", seconds: 4)));
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        var addresses = new HashSet<nint>();
        while (await feed.Frames.NextAsync(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame)
            {
                addresses.Add(AddressOf(frame));
            }
        }

        await running;
        var pool = source.Frames.PoolOf(Rendition.Full);
        Assert.Equal(100, feed.Frames.Delivered);
        Assert.Equal(0, feed.Frames.Dropped);
        Assert.Equal(0, pool.Copies);
        Assert.InRange(addresses.Count, 2, pool.Slots);
    }

    [Fact]
    public async Task RunAsync_Loop_GoesOnAfterTheEnd()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(
            SourceAddress.Parse(Clip("l.mp4", seconds: 1)),
            _ =>
            {
                if (++count == 70)
                {
                    stop.Cancel();
                }
            },
            new SourceOptions { Loop = true },
            stop.Token));
        Assert.True(count >= 70);
    }

    [Fact]
    public async Task RunAsync_Cancelled_LeavesNoProcess()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var clip = Clip("stop.mp4", seconds: 10);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(SourceAddress.Parse(clip), _ => stop.Cancel(), cancellation: stop.Token));
        Assert.DoesNotContain(clip, Commands(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FileCutOffBeforeItsIndex_SaysSo()
    {
        var whole = await File.ReadAllBytesAsync(Clip("whole.mp4", seconds: 2), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["cut.mp4"], whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        await AssertFailsAsync(_folder["cut.mp4"], "cut off before its index");
    }

    [Fact]
    public async Task RunAsync_FileCutOffInThePictures_GivesWhatIsThereAndSaysSo()
    {
        Tool.Ffmpeg("-i", Clip("w.mp4", seconds: 4), "-c", "copy", "-movflags", "+faststart", _folder["fast.mp4"]);
        var whole = await File.ReadAllBytesAsync(_folder["fast.mp4"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["cutfast.mp4"], whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        var frames = 0;
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(SourceAddress.Parse(_folder["cutfast.mp4"]), _ => frames++));
        Assert.InRange(frames, 20, 99);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains($"after {frames} frames", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt", "Hello, this is no video.\nIt is text.\n")]
    [InlineData("list.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n")]
    [InlineData("list.ffconcat", "ffconcat version 1.0\nfile '/etc/hostname'\n")]
    [InlineData("video.mp4", "this only pretends to be a video")]
    [InlineData("empty.mp4", "")]
    public async Task RunAsync_NoVideo_SaysSoInOneSentence(string name, string text)
    {
        await File.WriteAllTextAsync(_folder[name], text, TestContext.Current.CancellationToken);
        await AssertFailsAsync(_folder[name], "gives no picture");
    }

    [Fact]
    public async Task RunAsync_SoundOnly_SaysThatThereIsNoPicture()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "sine=duration=1", _folder["sound.mp4"]);
        await AssertFailsAsync(_folder["sound.mp4"], "no picture in it");
    }

    [Fact]
    public async Task RunAsync_TestPicture_PlaysAtItsOwnPace()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var times = new List<DateTimeOffset>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(
            SourceAddress.Parse("test:"),
            frame =>
            {
                Assert.Equal((1280, 720), (frame.Format.Width, frame.Format.Height));
                times.Add(frame.CapturedAt);
                if (times.Count == 15)
                {
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
        Assert.True(times[14] - times[0] > TimeSpan.FromSeconds(0.3), "15 frames of a 30 fps picture came faster than it plays");
    }

    [Fact]
    public async Task RunAsync_DecoderKilledFromOutside_IsAFailure()
    {
        var clip = Clip("killed.mp4", seconds: 30);
        var frames = 0;
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(
            SourceAddress.Parse(clip),
            _ =>
            {
                if (++frames == 5)
                {
                    var decoder = Assert.Single(System.Diagnostics.Process.GetProcessesByName("ffmpeg"), p => CommandOf($"/proc/{p.Id}").Contains("file:" + clip, StringComparison.Ordinal));
                    decoder.Kill();
                }
            }));
        Assert.Contains("broke off after", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertFailsAsync(string source, string meaning)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(SourceAddress.Parse(source), _ => { }));
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static async Task<List<long>> AssertSameAsFfprobeAsync(string file, int? frames = null)
    {
        var times = new List<long>();
        await ReadAsync(SourceAddress.Parse(file), frame =>
        {
            Assert.Equal(times.Count, frame.Index);
            times.Add((long)Math.Round(frame.PtsNanoseconds!.Value / 1000.0));
        });
        var expected = Tool.FfprobeTimes(file);
        Assert.Equal(expected.Count, times.Count);
        Assert.Equal(frames ?? times.Count, times.Count);
        Assert.All(expected.Zip(times), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
        return times;
    }

    private static async Task ReadAsync(
        SourceAddress address, Action<FrameLease> look, SourceOptions? options = null, CancellationToken? cancellation = null)
    {
        var token = cancellation ?? TestContext.Current.CancellationToken;
        using var source = new SourceSupervisor(address, options, RestartPolicy.Never);
        using var feed = source.OpenFeed(new FeedRequest { Mode = FeedMode.Reliable(Timeout.InfiniteTimeSpan) });
        var running = source.RunAsync(token);
        while (await feed.Frames.NextAsync(CancellationToken.None) is { } frame)
        {
            using (frame)
            {
                look(frame);
            }
        }

        await running;
    }

    private static nint AddressOf(FrameLease frame)
    {
        unsafe
        {
            fixed (byte* first = frame.Pixels)
            {
                return (nint)first;
            }
        }
    }

    /// <summary>The command lines of all processes whose name starts so, as any user of the machine sees them.</summary>
    private static string Commands(string name = "") => string.Join('\n', Directory.EnumerateDirectories("/proc").Select(CommandOf)
        .Where(command => Path.GetFileName(command.Split(' ')[0]).StartsWith(name, StringComparison.Ordinal)));

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Join(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string Clip(string name, int seconds, string size = "320x240")
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25:duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", _folder[name]);
        return _folder[name];
    }
}
