using System.Text;
using System.Text.Json;
using Kinora.Cli.Devices;
using Kinora.Media.Devices;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

[Trait("Speed", "Slow")]
public sealed class DevicesTests : IDisposable
{
    private static readonly CameraDevice[] Cameras =
    [
        new(0, "HD Pro Webcam C920", "/dev/video0")
        {
            Modes =
            [
                new("mjpeg", 1920, 1080, [30, 15]), new("mjpeg", 1280, 720, [30, 15]), new("mjpeg", 640, 480, [30, 29.97003]),
                .. Enumerable.Range(1, 12).Select(i => new CameraMode("yuyv422", i * 160, i * 90, [7.5])),
            ],
        },
        new(2, "/dev/video2", "/dev/video2") { Problem = "this user may not open /dev/video2: run sudo usermod -aG video $USER and log in again" },
        new(3, "Pi", @"@device_pnp_\\?\usb#vid_04f2") { Modes = [new("nv12", 3280, 2464, [90, 1]) { Smallest = (32, 32), IsRateRange = true }] },
    ];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_Cameras_GroupsSizesByRateWithinEightyColumns() => Assert.Equal(
        [
            "  0  HD Pro Webcam C920  /dev/video0",
            "     mjpeg     1920x1080 1280x720 at 30, 15 · 640x480 at 30, 29.97",
            "     yuyv422   160x90 320x180 480x270 640x360 800x450 960x540 1120x630 1280x720",
            "               1440x810 1600x900 1760x990 1920x1080 at 7.5",
            "  2  /dev/video2",
            "     this user may not open /dev/video2: run sudo usermod -aG video $USER and",
            "     log in again",
            "  3  Pi",
            "     nv12      32x32 to 3280x2464 at 1 to 90",
        ],
        DevicesText.Of(Cameras));

    [Fact]
    public void Of_Trials_ShowsWhatWorksAndTheOthersOnRequest()
    {
        HardwareTrial[] trials = [new("vaapi", ["h264", "hevc"], null), new("cuda", ["h264"], "Cannot load libcuda.so.1")];
        Assert.Equal(["  vaapi             h264 hevc"], DevicesText.Of(trials, all: false));
        Assert.Equal(["  vaapi             h264 hevc", "  cuda              no: Cannot load libcuda.so.1"], DevicesText.Of(trials, all: true));
        Assert.Equal(
            ["  none of 1 works; software does the work (kinora devices --all says why)"], DevicesText.Of(trials[1..], all: false));
        Assert.Equal(["  none: this ffmpeg was built without any"], DevicesText.Of([], all: false));
    }

    [Fact]
    public void Write_Cameras_HaveTheirModes()
    {
        using var output = new MemoryStream();
        DevicesJson.Write(output, Cameras[2..], [new Screen("Capture screen 0", null, null)], [], []);
        const string Expected = """
            {"cameras":[{"index":3,"name":"Pi","path":"@device_pnp_\\\\?\\usb#vid_04f2","problem":null,"modes":[
            {"format":"nv12","width":3280,"height":2464,"min_width":32,"min_height":32,"rates":[90,1]}]}],
            "screens":[{"name":"Capture screen 0","width":null,"height":null}],"decoders":[],"encoders":[]}
            """;
        using var expected = JsonDocument.Parse(Expected);
        using var actual = JsonDocument.Parse(output.ToArray());
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Document_JsonAndCommands_AreThoseOfTheProgram()
    {
        var text = File.ReadAllText(Path.Join(Repository.Root, "docs", "devices.md"));
        using var output = new MemoryStream();
        DevicesJson.Write(
            output,
            [Cameras[0] with { Modes = [new("mjpeg", 1920, 1080, [30, 15])] }], [new Screen(":0", 1920, 1080)],
            [new("vaapi", ["h264", "hevc"], null)], [new("h264_nvenc", ["h264"], "Cannot load libcuda.so.1")]);
        using var documented = JsonDocument.Parse(text.Split("```json")[1].Split("```")[0]);
        using var written = JsonDocument.Parse(output.ToArray());
        Assert.True(JsonElement.DeepEquals(documented.RootElement, written.RootElement), Encoding.UTF8.GetString(output.ToArray()));

        var commands = text.Split("```sh")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, commands.Length);
        Assert.All(commands, line => Assert.Empty(KinoraCommand.Create().Parse(line.Split('#')[0].Trim()["kinora ".Length..]).Errors));
    }

    [Fact]
    public async Task Devices_Json_HasScreensAndEveryTrialWithItsOutcome()
    {
        using var screen = await VirtualScreen.StartAsync(1024, 600);
        var run = Run(screen.Display, "--json");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["cameras", "screens", "decoders", "encoders"], json.RootElement.EnumerateObject().Select(part => part.Name));
        var shown = json.RootElement.GetProperty("screens").EnumerateArray().Single(s => s.GetProperty("name").GetString() == screen.Display);
        Assert.Equal((1024, 600), (shown.GetProperty("width").GetInt32(), shown.GetProperty("height").GetInt32()));
        foreach (var trial in json.RootElement.GetProperty("decoders").EnumerateArray().Concat(json.RootElement.GetProperty("encoders").EnumerateArray()))
        {
            Assert.NotEmpty(trial.GetProperty("codecs").EnumerateArray());
            Assert.Equal(trial.GetProperty("works").GetBoolean(), trial.GetProperty("reason").ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task Devices_Text_FitsATerminalAndSaysWhatHelps()
    {
        using var screen = await VirtualScreen.StartAsync(1024, 600);
        var run = Run(screen.Display, "--all");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Equal(["Cameras", "Screens", "Hardware decoders", "Hardware encoders"], lines.Where(line => line.Length > 0 && line[0] != ' '));
        Assert.Matches($@"(?m)^  {screen.Display} +1024x600$", run.Output);
    }

    [Fact]
    public async Task Devices_ServerThatWantsAKey_IsListedForWhoHasIt()
    {
        // An entry for any display, as xauth writes it: family, address, display number, method, key.
        await File.WriteAllBytesAsync(
            _folder["keys"], [0xFF, 0xFF, 0, 0, 0, 0, 0, 18, .. "MIT-MAGIC-COOKIE-1"u8, 0, 16, .. Enumerable.Range(1, 16).Select(i => (byte)i)],
            TestContext.Current.CancellationToken);
        using var screen = await VirtualScreen.StartAsync(720, 480, _folder["keys"]);
        Assert.Contains("720x480", Run(screen.Display).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("720x480", Run(screen.Display, keys: _folder["none"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_Interrupted_LeavesNoFolderAndNoProcess()
    {
        using var kinora = RunningKinora.Start(new Dictionary<string, string> { ["TMPDIR"] = _folder.Path }, "devices");
        while (await kinora.ReadLineAsync() is { } line && line != "Hardware decoders")
        {
        }

        for (var attempt = 0; attempt < 100 && Directory.GetDirectories(_folder.Path, "kinora-trial-*").Length == 0; attempt++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.NotEmpty(Directory.GetDirectories(_folder.Path, "kinora-trial-*"));
        kinora.Send(RunningKinora.Interrupt);
        Assert.Equal(130, await kinora.ExitCodeAsync());
        Assert.Empty(Directory.GetDirectories(_folder.Path, "kinora-trial-*"));
        await KinoraProgram.AssertGoneAsync(_folder.Path);
    }

    private ToolRun Run(string display, string? option = null, string? keys = null) => Tool.Run(
        KinoraProgram.Path, option is null ? ["devices"] : ["devices", option],
        environment: new Dictionary<string, string> { ["DISPLAY"] = display, ["XAUTHORITY"] = keys ?? _folder["keys"] });
}
