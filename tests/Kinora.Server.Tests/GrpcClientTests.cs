using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests;

/// <summary>
/// The unmodified @grpc/grpc-js against the whole server: what it pushes comes back as results. It runs all of its cases once; a case here is what it must have seen.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class GrpcClientTests(RunningServer server)
{
    private const string Name = "pushed";

    private static readonly Lock Gate = new();
    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");
    private static readonly string Proto = Path.Join(Repository.Root, "proto", "ml_inference.proto");
    private static readonly string People = Repository.Shared("media/people_1080p30.mp4");
    private static Task<JsonElement>? _run;

    [Theory]
    [InlineData("jpeg", 30, "64x48")]
    [InlineData("rgb", 30, "66x50")]
    [InlineData("bgr", 1, "33x21")]
    [InlineData("h264", 30, "96x64")]
    [InlineData("vp8", 30, "80x48")]
    [InlineData("after_fuzz", 1, "70x52")]
    public async Task PushFrames_EachFormat_ComesBackAsResultsOfItsSizeAndTime(string format, int count, string size)
    {
        var seen = await SeenAsync(format);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{size}@{40 * i}"), seen.GetProperty("seen").EnumerateArray().Select(result => result.GetString()));
        Assert.Equal((count, count, 0, ""), Summary(seen.GetProperty("summary")));
    }

    [Fact]
    public async Task PushFrames_Pictures_AreAnalysed()
    {
        Assert.SkipUnless(File.Exists(People), "The shared video of people is not here.");
        var seen = await SeenAsync("people");
        Assert.Equal(["1920x1080@0 person", "1920x1080@40 person", "1920x1080@80 person"], seen.GetProperty("seen").EnumerateArray().Select(result => result.GetString()));
    }

    [Theory]
    [InlineData("nameless", 3, "x-kinora-stream")]
    [InlineData("none", 0, "")]
    [InlineData("nobody", 9, "push:nobody")]
    [InlineData("bad_name", 3, "name")]
    [InlineData("bad_format", 3, "format")]
    [InlineData("bad_size", 3, "frame_data")]
    [InlineData("bad_time", 3, "timestamp_ms")]
    [InlineData("too_large", 8, "")]
    [InlineData("watch_unknown", 5, "unknown")]
    [InlineData("watch_negative", 3, "max_frames")]
    [InlineData("predict_text", 3, "not a picture")]
    [InlineData("predict_format", 3, "format")]
    public async Task Call_Misuse_HasItsStatusAndASentence(string misuse, int status, string word)
    {
        var seen = await SeenAsync(misuse);
        Assert.Equal(status, seen.TryGetProperty("code", out var code) ? code.GetInt32() : 0);
        Assert.Contains(word, seen.TryGetProperty("details", out var details) ? details.GetString() : "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task PushFrames_NameInTheFirstFrame_IsTaken() => Assert.Equal((1, 1, 0, ""), Summary(await SeenAsync("by_metadata")));

    [Fact]
    public async Task PushFrames_WhileAnotherPushes_IsRefused()
    {
        var seen = await SeenAsync("busy");
        Assert.Equal(6, seen.GetProperty("second").GetProperty("code").GetInt32());
        Assert.Equal((2, 2, 0, ""), Summary(seen.GetProperty("first")));
    }

    [Fact]
    public async Task PushFrames_RandomFrames_AreCountedOrRefusedAndLeaveNoDecoder()
    {
        Assert.All((await SeenAsync("fuzz")).EnumerateObject(), outcome => Assert.Contains(outcome.Name, new[] { "counted", "3" }));
        Assert.Empty(OperatingSystem.IsLinux() ? Linux.Children("-format_whitelist ivf") : []);
    }

    [Fact]
    public async Task Watch_AfterAnId_GoesOnThere() => Assert.Equal("""{"count":3,"same":true}""", (await SeenAsync("watch_resumes")).GetRawText());

    [Fact]
    public async Task Sample_PushesPictures_SaysWhatBecameOfThem()
    {
        SkipWithoutClient();
        using var folder = new TestFolder();
        await server.AddPushedAsync("sampled");
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", folder["a.jpg"]);
        var run = await RunAsync(Path.Join(Repository.Root, "samples", "push_frames.mjs"), server.GrpcAuthority, "sampled", folder["a.jpg"], folder["a.jpg"]);
        Assert.Equal(("2 pushed, 2 shown", 0), (run.Output.Trim() + run.Error, run.ExitCode));
        run = await RunAsync(Path.Join(Repository.Root, "samples", "push_frames.mjs"), server.GrpcAuthority, "nobody", folder["a.jpg"]);
        Assert.Contains("No stream reads 'push:nobody'", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    private static (int Received, int Decoded, int Dropped, string? Problem) Summary(JsonElement summary)
    {
        Assert.True(summary.TryGetProperty("received", out var received), summary.GetRawText());
        return (received.GetInt32(), summary.GetProperty("decoded").GetInt32(), summary.GetProperty("dropped").GetInt32(), summary.GetProperty("problem").GetString());
    }

    private static void SkipWithoutClient() =>
        Assert.SkipUnless(Directory.Exists(Path.Join(Modules, "@grpc", "grpc-js")), "npm's @grpc/grpc-js is not here: ./kinora test fetches it.");

    /// <summary>On a thread of its own: the pool's are for the server.</summary>
    private static Task<ToolRun> RunAsync(string script, params string[] arguments) => Task.Factory.StartNew(
        () => Tool.Run("node", [script, .. arguments], environment: new Dictionary<string, string> { ["NODE_PATH"] = Modules }, seconds: 250),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task<JsonElement> SeenAsync(string which)
    {
        SkipWithoutClient();
        Task<JsonElement> run;
        lock (Gate)
        {
            run = _run ??= RunAllAsync();
        }

        var seen = (await run).GetProperty(which);
        Assert.True(seen.ValueKind == JsonValueKind.Object, seen.GetRawText());
        return seen;
    }

    private async Task<JsonElement> RunAllAsync()
    {
        using var folder = new TestFolder();
        await server.AddPushedAsync(Name);
        if (File.Exists(People))
        {
            await server.AddPushedAsync(Name + "-people", "detect");
            Tool.Ffmpeg("-i", People, "-frames:v", "3", folder["people-%d.jpg"]);
        }

        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "30", folder["jpeg-%03d.jpg"]);
        foreach (var (codec, size) in new[] { ("h264", "96x64"), ("vp8", "80x48") })
        {
            var frames = VideoFrames.Make(folder, codec, size, 30);
            File.Delete(folder[$"{codec}-{size}.{(codec == "h264" ? "h264" : "ivf")}"]);
            for (var i = 0; i < frames.Count; i++)
            {
                await File.WriteAllBytesAsync(folder[$"{codec}-{i:000}"], frames[i]);
            }
        }

        var run = await RunAsync(Path.Join(Repository.Root, "tests", "Kinora.Server.Tests", "Clients", "stream_client.cjs"), server.GrpcAuthority, Proto, Name, folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonSerializer.Deserialize<JsonElement>(run.Output);
    }
}
