using System.Diagnostics;
using System.Security.Cryptography;
using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <summary>Files that somebody records into while they are read: every frame comes once, in order, as it is in the finished file.</summary>
[Trait("Speed", "Slow")]
public sealed class GrowingFileTests : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(15);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("camera.mkv", "-bf 0")]
    [InlineData("camera.ts", "-bf 0")]
    [InlineData("reordered.mkv", "-bf 3")]
    [InlineData("reordered.ts", "-bf 3")]
    [InlineData("seldom.mkv", "-bf 3 -g 250")]  // ffmpeg writes such a file every 5 s
    public async Task RunAsync_FfmpegRecordsIntoIt_EveryFrameComesOnce(string name, string encoding)
    {
        var file = _folder[name];
        using var writer = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            [
                "-nostdin", "-hide_banner", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=8",
                "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", .. encoding.Split(' '), "-pix_fmt", "yuv420p", "-flush_packets", "1",
                "-progress", "pipe:1", "-stats_period", "0.1", "-y", file,
            ])
        { RedirectStandardOutput = true })!;
        try
        {
            await WrittenAsync(writer, 30);
            var ended = writer.WaitForExitAsync(Cancellation).ContinueWith(_ => Stopwatch.GetTimestamp(), TaskScheduler.Default);
            _ = writer.StandardOutput.ReadToEndAsync(Cancellation);
            await AssertReadsAllAsync(file, ended, 200);
        }
        finally
        {
            writer.Kill();
        }
    }

    [Theory]
    [InlineData("camera.ts", "-bf 0")]
    [InlineData("reordered.ts", "-bf 3")]
    [InlineData("camera.mkv", "-bf 0 -f matroska -live 1")]
    public async Task RunAsync_ItGrowsByPiecesThatCutFramesInTwo_EveryFrameComesOnce(string name, string encoding)
    {
        Tool.Ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=8", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p",
            .. encoding.Split(' '), _folder["whole-" + name]]);
        var whole = await File.ReadAllBytesAsync(_folder["whole-" + name], Cancellation);
        var file = _folder[name];
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(
            async () =>
            {
                const int Pieces = 12;
                for (var i = 0; i < Pieces; i++)
                {
                    await File.AppendAllBytesAsync(file, whole[(int)((long)whole.Length * i / Pieces)..(int)((long)whole.Length * (i + 1) / Pieces)], Cancellation);
                    if (i == 1)
                    {
                        begun.SetResult();
                    }

                    await Task.Delay(400, Cancellation);
                }

                return Stopwatch.GetTimestamp();
            },
            Cancellation);
        await begun.Task;
        await AssertReadsAllAsync(file, writing, 200);
    }

    private static async Task AssertReadsAllAsync(string file, Task<long> ended, int frames)
    {
        var hashes = new List<string>();
        var seen = new List<SeenFrame>();
        using (var source = new SourceSupervisor(SourceAddress.Parse(file), null, RestartPolicy.Never))
        {
            using var feed = source.OpenFeed(new FeedRequest { Mode = FeedMode.Reliable(Timeout.InfiniteTimeSpan) });
            var running = source.RunAsync(Cancellation);
            var growing = 0;
            while (await feed.Frames.NextAsync(Cancellation) is { } frame)
            {
                using (frame)
                {
                    hashes.Add(Convert.ToHexStringLower(SHA256.HashData(frame.Pixels)));
                    seen.Add(new SeenFrame(frame.Index, frame.PtsNanoseconds ?? -1, frame.Format.Width, frame.Format.Height, frame.CapturedMonotonicNanoseconds));
                    growing += ended.IsCompleted ? 0 : 1;
                }
            }

            await running;
            Assert.True(ended.IsCompleted, "the source ended while the file still grew");
            var late = Stopwatch.GetElapsedTime(await ended);
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(file)}: {growing} of {seen.Count} frames came while it grew; ended {late.TotalSeconds:F2} s after its writer");
            Assert.InRange(late, TimeSpan.Zero, LongestEnd);
            Assert.True(growing > 20, $"only {growing} frames came while the file grew");
        }

        var expected = Tool.FfprobeTimes(file);
        Assert.Equal(frames, expected.Count);
        Assert.Equal(expected, seen.Select(frame => (long)Math.Round(frame.Pts / 1000.0)));
        Assert.Equal(Enumerable.Range(0, frames).Select(i => (long)i), seen.Select(frame => frame.Index));
        Assert.Equal(Hashes(file), hashes);
    }

    /// <summary>The SHA-256 of each picture of a file.</summary>
    private static IEnumerable<string> Hashes(string file)
    {
        var run = Tool.Run("ffmpeg", ["-nostdin", "-loglevel", "error", "-i", file, "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "framehash", "-hash", "sha256", "-"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')).Select(line => line.Split(',')[^1].Trim());
    }

    private static async Task WrittenAsync(Process writer, int frames)
    {
        while (await writer.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith("frame=", StringComparison.Ordinal) && int.Parse(line.AsSpan(6), System.Globalization.CultureInfo.InvariantCulture) >= frames)
            {
                return;
            }
        }

        Assert.Fail("ffmpeg wrote nothing");
    }
}
