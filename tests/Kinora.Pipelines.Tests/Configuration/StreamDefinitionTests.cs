using System.Buffers;
using System.Text;
using System.Text.Json;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Tests.Configuration;

public class StreamDefinitionTests
{
    private const string Everything =
        """
        {"source":"rtsp://user:s3cret@camera/live","size":"1280x720","rate":30,"pixel_format":"mjpeg","loop":false,"realtime":true,"fps":5,"decode":"economy","hwaccel":"auto","stall_timeout":"2.5s","transport":"udp","fallback":"closed.mp4","steps":["detect","track"],"models":{"detect":"nanodet_256"},"latency_budget":"500ms","weight":2,"motion_gate":{"threshold":5,"area":0.01,"hold":"2s","longest_still":"20s"},"smaller_models":true,"paused":true,"sinks":{"ndjson":"a.ndjson","pictures":"frames"},"capture":{"every":30,"labels":["person","cat"],"below":0.5,"on_change":true,"min_interval":"5s","picture":"edited","quality":70},"publish":{"socket":"/run/kinora/door.sock","group":true,"clients":4,"as":"gstreamer"}}
        """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("""{"source":"test:","steps":["detect"]}""")]
    [InlineData("""{"source":"test:","steps":["detect"],"publish":"/run/kinora/door.sock"}""")]
    [InlineData("""{"source":"bus:/run/a.sock","steps":["detect","overlay"],"publish":{"socket":"/run/b.sock","picture":"edited"}}""")]
    [InlineData("""{"source":"a.mp4","frames":"0..100","every":6,"steps":["detect"],"motion_gate":true}""")]
    public void FromJson_WhatWasWritten_IsTheSame(string json)
    {
        var definition = StreamDefinition.FromJson(Encoding.UTF8.GetBytes(json));
        Assert.Equal(json, definition.ToJson());
        using var document = JsonDocument.Parse(json);
        Assert.Equal(definition, StreamDefinition.FromJson(document.RootElement));
        Assert.Equal(definition.Fingerprint, StreamDefinition.FromJson(document.RootElement).Fingerprint);
    }

    [Fact]
    public void WriteJson_EveryKeyOfTheTable_IsWritten()
    {
        var written = JsonDocument.Parse(Everything).RootElement.EnumerateObject().Select(field => field.Name).Union(["frames", "every"]);
        Assert.Equal(ConfigKeys.Stream.Select(key => key.Name).Order(), written.Order());
    }

    [Fact]
    public void FromJson_Mistakes_AreToldByTheirPath()
    {
        var problems = Problems("""{"source":"test:","fps":"5","motion_gate":{"area":2},"steps":["detect",null],"weight":1,"weight":2}""");
        Assert.Equal(
            [
                "$.weight is there twice: keep one of them.", "$.fps is '5': give a number from 0.001 to 1000.",
                "$.motion_gate.area is '2': give a number from 0 to 1.", "$.steps[1] is empty: give a text.",
            ],
            problems);
    }

    [Fact]
    public void FromJson_ACaptureThatDoesNotSayWhen_IsAProblem() => Assert.Equal(
        ["$.capture does not say which frames: add every, labels, below or on_change, as {every: 30}."], Problems("""{"source":"test:","capture":{"quality":50}}"""));

    [Theory]
    [InlineData("""{"source":"test:","publish":true}""", "$.publish is 'true': give a socket's path, a name as door, or a map with its keys.")]
    [InlineData("""{"source":"test:","publish":{"group":true}}""", "$.publish has no socket: add it, as socket: /run/kinora/door.sock.")]
    [InlineData("""{"source":"test:","publish":{"socket":"/run/a","as":"unixfd","clients":200}}""", "$.publish asks for too many clients: GStreamer's protocols serve at most 127 readers at once, and 200 are asked for: ask for fewer, or publish for Kinora's own clients.")]
    [InlineData("""{"source":"test:","publish":{"socket":"/run/a","as":"shm"}}""", "$.publish.as is 'shm': choose one of kinora, gstreamer, unixfd.")]
    [InlineData("""{"source":"test:","publish":{"socket":"/run/a","clients":0}}""", "$.publish.clients is '0': give a whole number from 1 to 256.")]
    [InlineData(
        """{"source":"test:","publish":{"socket":"/run/a","picture":"edited"}}""",
        "$.publish publishes the edited picture, and no step of the stream edits it: add overlay to its steps, or publish the source's.")]
    [InlineData(
        """{"source":"bus:/run/a","publish":"/run/b"}""",
        "$.publish publishes the frames of bus:/run/a, which are published there already: read them from there, or publish the edited picture.")]
    [InlineData(
        """{"source":"test:","publish":"/run/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""",
        "$.publish: The socket's path '/run/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is longer than the 107 bytes that one may have: choose a shorter one.")]
    public void FromJson_APublishThatCannotBe_IsAProblem(string json, string said) => Assert.Equal([said], Problems(json));

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "$ is a list")]
    [InlineData("{} {}", "JSON")]
    [InlineData("{}", "$ has no source")]
    [InlineData("""{"source":"\ud800"}""", "half a character")]
    public void FromJson_NoObject_SaysSo(string json, string said) => Assert.Contains(said, Assert.Single(Problems(json)), StringComparison.Ordinal);

    [Fact]
    public void ToStored_SourceOfAClient_IsKnownAsThatAfterwards()
    {
        var own = StreamDefinition.FromJson(Encoding.UTF8.GetBytes(Everything));
        var client = own with { IsFromClient = true };
        Assert.NotEqual(own, client);
        Assert.Equal(own, StreamDefinition.FromStored(own.ToStored()));
        Assert.Equal(client, StreamDefinition.FromStored(client.ToStored()));
        Assert.True(client.Patch("""{"fps":2,"every":null}"""u8).IsFromClient);
        Assert.Contains("from_client", Assert.Single(Problems("""{"source":"test:","from_client":false}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void FromJson_DeepOrLarge_IsRefused()
    {
        Assert.Contains("32", Assert.Single(Problems(new string('[', 5000))), StringComparison.Ordinal);
        Assert.Contains("1 MiB", Assert.Single(Problems($"\"{new string('x', ConfigLimits.MostBytes)}\"")), StringComparison.Ordinal);
        Assert.Contains("too much", Assert.Single(Problems($"[{string.Join(',', Enumerable.Repeat("1", 60_000))}]")), StringComparison.Ordinal);
    }

    [Fact]
    public void Patch_MergePatch_RemovesMergesAndReplaces()
    {
        var patched = Patch(Everything, """{"fps":null,"every":2,"steps":["detect"],"motion_gate":{"hold":"3s","area":null},"sinks":{"ndjson":null},"paused":false,"models":null}""");
        Assert.Null(patched.Fps);
        Assert.Equal(2, patched.Every);
        Assert.Equal(["detect"], patched.Steps);
        Assert.Equal(new MotionOptions { Threshold = 5, Hold = TimeSpan.FromSeconds(3), LongestStill = TimeSpan.FromSeconds(20) }, patched.MotionGate);
        Assert.Null(patched.ResultFile);
        Assert.Equal("frames", patched.PictureFolder);
        Assert.False(patched.Paused);
        Assert.Empty(patched.Models);
        Assert.Equal("rtsp://user:s3cret@camera/live", patched.Source);
    }

    [Fact]
    public void Patch_TruthBecomesAMap_KeepsNothingOfIt() =>
        Assert.Equal(new MotionOptions { Threshold = 3 }, Patch("""{"source":"test:","motion_gate":true}""", """{"motion_gate":{"threshold":3}}""").MotionGate);

    [Theory]
    [InlineData("""{"source":null}""", "$ has no source")]
    [InlineData("""{"every":3}""", "beside fps")]
    [InlineData("""{"colour":1}""", "$.colour is not known")]
    [InlineData("null", "$ is empty")]
    [InlineData("5", "$ is '5'")]
    public void Patch_WhatWouldNotWork_IsRefused(string patch, string said) =>
        Assert.Contains(said, Assert.Throws<ConfigException>(() => Patch(Everything, patch)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("rtsp://user:s3cret@camera/live", "rtsp://***@camera/live")]
    [InlineData("https://host/cam.m3u8?token=s3cret", "https://host/cam.m3u8?token=***")]
    [InlineData("gst:rtspsrc location=rtsp://u:s3cret@h/x ! decodebin", "gst:rtspsrc location=rtsp://***@h/x ! decodebin")]
    [InlineData("0", "0")]
    [InlineData("video=Cam", "video=Cam")]
    [InlineData("a.mp4", "a.mp4")]
    public void Patch_MaskedSourceSentBack_KeepsTheSecret(string source, string shown)
    {
        var definition = new StreamDefinition { Source = source };
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            definition.WriteJson(writer, maskSecrets: true);
        }

        Assert.Equal(shown, JsonDocument.Parse(buffer.WrittenMemory).RootElement.GetProperty("source").GetString());
        Assert.Equal(source, definition.Patch(buffer.WrittenSpan).Source);
    }

    [Fact]
    public void WriteJson_FolderThatHasGone_IsWrittenAllTheSame() => Assert.Equal("pictures", new StreamDefinition { Source = "pictures" }.MaskedSource);

    [Fact]
    public void Patch_MaskOfAnotherAddress_IsRefused()
    {
        var error = Assert.Throws<ConfigException>(() => Patch("""{"source":"rtsp://u:p@a/x"}""", """{"source":"rtsp://***@b/x"}"""));
        Assert.Equal("$.source has *** where a secret was masked: write the secret itself.", error.Message);
    }

    [Fact]
    public void ToStreamConfig_File_LoopsAtItsOwnPaceUnlessToldOtherwise()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["a.mp4"], []);
        var definition = new StreamDefinition { Source = folder["a.mp4"] };
        Assert.True(definition.ToStreamConfig("a").SourceOptions is { Loop: true, Realtime: true });
        Assert.True((definition with { Loop = false, Realtime = false }).ToStreamConfig("a").SourceOptions is { Loop: false, Realtime: false });
        Assert.True(new StreamDefinition { Source = "test:" }.ToStreamConfig("a").SourceOptions is { Loop: false, Realtime: false });
        Assert.Throws<SourceException>(() => new StreamDefinition { Source = folder["b.mp4"] }.ToStreamConfig("b"));
    }

    [Fact]
    public void ToStreamConfig_Everything_IsThere()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["closed.mp4"], []);
        var definition = StreamDefinition.FromJson(Encoding.UTF8.GetBytes(Everything)) with { Fallback = folder["closed.mp4"] };
        var config = definition.ToStreamConfig("door");
        Assert.Equal("door", config.Name);
        Assert.Equal(SourceKind.Rtsp, config.Source.Kind);
        Assert.Equal(
            new SourceOptions
            {
                Size = (1280, 720), Rate = 30, PixelFormat = "mjpeg", HardwareDecoder = "auto", StallTimeout = TimeSpan.FromSeconds(2.5),
                RtspTransport = RtspTransport.Udp, Fallback = SourceAddress.Parse(folder["closed.mp4"]),
            },
            config.SourceOptions);
        Assert.Equal(new FrameSelection(1, 5), config.Selection);
        Assert.Equal(DecodeMode.Economy, config.Decode);
        Assert.True(config.KeepsPictures);
        Assert.Equal(TimeSpan.FromMilliseconds(500), config.LatencyBudget);
        Assert.Equal(2, config.Weight);
        Assert.Equal(5, config.Motion!.Threshold);
        Assert.Equal(["detect", "track", "overlay"], definition.ToPlan().Names);
    }

    private static StreamDefinition Patch(string json, string patch) =>
        StreamDefinition.FromJson(Encoding.UTF8.GetBytes(json)).Patch(Encoding.UTF8.GetBytes(patch));

    private static List<string> Problems(string json) =>
        [.. Assert.Throws<ConfigException>(() => StreamDefinition.FromJson(Encoding.UTF8.GetBytes(json))).Problems.Select(problem => problem.ToString())];
}
