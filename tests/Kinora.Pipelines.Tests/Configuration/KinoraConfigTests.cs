using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

public class KinoraConfigTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void Load_NoFile_HasTheDefaults()
    {
        var config = Read("");
        Assert.Equal("http://127.0.0.1:8000", config.Urls);
        Assert.Equal("http://127.0.0.1:50052", config.Grpc);
        Assert.Equal("mobilenet-v3-small", config.ModelName);
        Assert.Equal(0.6, config.PersonScoreThreshold);
        Assert.Empty(config.Streams);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Load_File_KeepsTheOrderOfStreams()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["kinora.yaml"], "\uFEFFmax_memory: 4GiB\nthreads: 3\nstreams:\n  zoo: {source: 'test:'}\n  alley: {source: 0}\n  door: {source: a.mp4}\n");
        var config = KinoraConfig.Load(folder["kinora.yaml"], NoEnvironment);
        Assert.Equal(["zoo", "alley", "door"], config.Streams.Keys);
        Assert.Equal("0", config.Streams["alley"].Source);
        Assert.Equal(4L << 30, config.MaxMemory);
        Assert.Equal(3, config.Threads);
        Assert.Equal(folder["kinora.yaml"], config.Path);
    }

    [Fact]
    public void Load_TwoStreamsWithOneSocket_SaysWhoseItIs() => Assert.Equal(
        ["kinora.yaml:4: streams.yard.publish names the socket '/run/kinora/door.sock', which stream 'door' names in line 2: give each stream one of its own."],
        Problems("""
            streams:
              door: {source: 'test:', publish: /run/kinora/door.sock}
              none: {source: 'test:'}
              yard: {source: 'test:', steps: [overlay], publish: {socket: /run/kinora/../kinora/door.sock, picture: edited}}
              side: {source: 'test:', publish: /run/kinora/side.sock}
            """));

    [Fact]
    public void Load_EveryKindOfMistake_TellsThemAllWithTheirLines() => Assert.Equal(
        [
            "kinora.yaml:1: url is not known: did you mean urls?",
            "kinora.yaml:2: provider is 'gpu': choose one of cpu, cuda, tensorrt, coreml, openvino, directml, migraphx, xnnpack, auto.",
            "kinora.yaml:3: max_memory is '12 parsecs': give 1MiB or more, as 4GiB, 512MiB or a number of bytes.",
            "kinora.yaml:5: streams.Door is no name for a stream: use small letters, digits, - and _, a letter or digit first, 63 characters at most.",
            "kinora.yaml:7: streams.door.fps is 'fast': give a number from 0.001 to 1000.",
            "kinora.yaml:8: streams.door.weight is '0': give a number from 0.001 to 1000.",
            "kinora.yaml:9: streams.door.size is '0x480': give width and height above 0, as 1280x720.",
            "kinora.yaml:10: streams.door.loop is 'yes': give true or false.",
            "kinora.yaml:11: streams.door.steps: There is no step 'dance'. Known: detect, track, describe, classify, person, pose, hands, segment, overlay.",
            "kinora.yaml:12: streams.door.models: Step 'pose' uses model 'yolo9', which is not in the catalog. Known: movenet-lightning, movenet-thunder, movenet-multipose.",
            "kinora.yaml:14: streams.door.motion_gate.treshold is not known: did you mean threshold?",
            "kinora.yaml:15: streams.door.source: Kinora cannot read 'gopher://' addresses: give a file, a folder of pictures, a camera number, auto, video=NAME, screen:, rtsp://…, rtmp://…, srt://…, http(s)://…, gst:PIPELINE, bus:PATH, push:NAME, test: or demo.",
            "kinora.yaml:16: streams.yard has no source: add it, as source: rtsp://user:secret@camera/live.",
            "kinora.yaml:17: streams.yard.every is '1.5': give a whole number from 1 to 1000000.",
            "kinora.yaml:21: streams.file.every is there beside fps, and both choose which frames are analysed: keep one of them.",
            "kinora.yaml:22: streams.file.source is there twice: keep one of them.",
            "kinora.yaml:23: streams.file.zzzzzzzz is not known: the keys here are " + string.Join(", ", ConfigKeys.Stream.Select(k => k.Name)) + ".",
            "kinora.yaml:24: streams.file.sinks is a list: give a map with its keys.",
            "kinora.yaml:25: streams.file is there twice: keep one of them.",
            "kinora.yaml:26: streams.test is 'x': give a map with a stream's keys, as {source: rtsp://camera/live}.",
        ],
        Problems("""
            url: http://127.0.0.1:80
            provider: gpu
            max_memory: 12 parsecs
            streams:
              Door: {source: 'test:'}
              door:
                fps: fast
                weight: 0
                size: 0x480
                loop: yes
                steps: [pose, dance]
                models: {pose: yolo9}
                motion_gate:
                  treshold: 3
                source: gopher://host/x
              yard:
                every: 1.5
              file:
                source: a.mp4
                fps: 1
                every: 2
                source: b.mp4
                zzzzzzzz: 1
                sinks: [a]
              file: {source: c.mp4}
              test: x
            """));

    [Theory]
    [InlineData("streams: {a: &x {source: 'test:'}, b: *x}", "Anchors (&) and aliases (*) are not allowed")]
    [InlineData("streams: {a: {<<: *x}}", "Anchors (&) and aliases (*) are not allowed")]
    [InlineData("threads: !!int 4", "Tags (!) are not allowed")]
    [InlineData("urls: a\n---\nurls: b", "kinora.yaml:2: A second document begins here")]
    [InlineData("? [a]\n: b", "A key must be a word")]
    [InlineData("- a", "must be a map with keys")]
    [InlineData("urls: [", "This is not YAML")]
    [InlineData("urls: \"\\q\"", "This is not YAML")]
    [InlineData("a: b: c", "This is not YAML")]
    public void Load_YamlThatIsNotOurs_SaysWhy(string text, string said) =>
        Assert.Contains(said, string.Join('\n', Problems(text)), StringComparison.Ordinal);

    [Fact]
    public void Load_NestedTooDeep_IsRefusedAtOnce() =>
        Assert.Contains("32 deep", Assert.Single(Problems(new string('[', 100_000))), StringComparison.Ordinal);

    [Fact]
    public void Load_FarTooManyMistakes_TellsAHundred()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"key{i}: 1\n"));
        Assert.Equal(100, Problems(text).Count);
    }

    [Fact]
    public void Load_LargeFile_IsRefused()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["a.yaml"], new string(' ', ConfigLimits.MostBytes + 1));
        Assert.Contains("larger than 1 MiB", Problem(folder["a.yaml"]), StringComparison.Ordinal);
        File.WriteAllText(folder["a.yaml"], new string(' ', ConfigLimits.MostBytes));
        Assert.Empty(KinoraConfig.Load(folder["a.yaml"], NoEnvironment).Streams);
    }

    [Fact]
    public void Load_FileThatCannotBeRead_SaysSo()
    {
        using var folder = new TestFolder();
        Assert.Contains("There is no configuration", Problem(folder["none.yaml"]), StringComparison.Ordinal);
        File.WriteAllBytes(folder["latin.yaml"], [0x75, 0xE4]);
        Assert.Contains("UTF-8", Problem(folder["latin.yaml"]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Problem(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyFilePipeOrDevice_SaysSoWithoutOpeningIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo and /dev are Linux's.");
        using var folder = new TestFolder();
        File.WriteAllText(folder["empty.yaml"], "");
        Assert.Equal(0, Tool.Run("mkfifo", [folder["pipe.yaml"]]).ExitCode);
        File.CreateSymbolicLink(folder["link.yaml"], folder["pipe.yaml"]);
        foreach (var path in new[] { folder["empty.yaml"], folder["pipe.yaml"], folder["link.yaml"], "/dev/zero", "/dev/null" })
        {
            Assert.Contains("is empty, or a pipe or device", Problem(path), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("urls: 'http://*:8000;https://0.0.0.0:8443'", false)]
    [InlineData("urls: 'http://*:8000;https://0.0.0.0:8443'\ntls: {certificate: a.pem, key: b.pem}", true)]
    [InlineData("urls: http://camera:8000", false)]
    [InlineData("urls: http://*camera:8000", false)]
    [InlineData("urls: http://localhost:0", false)]
    [InlineData("urls: 'http://[::1]:8000;http://localhost:8000'", true)]
    [InlineData("urls: ';'", false)]
    [InlineData("urls: ftp://127.0.0.1:8000", false)]
    [InlineData("urls: http://me@127.0.0.1:8000", false)]
    [InlineData("urls: http://127.0.0.1:70000", false)]
    [InlineData("grpc: https://127.0.0.1:50052\ntls: {certificate: a.pem, key: b.pem}", true)]
    [InlineData("grpc: http://127.0.0.1:50052/a", false)]
    [InlineData("tls: {certificate: a.pem}", false)]
    [InlineData("hosts: [kinora.example, 192.0.2.1, '[2001:db8::1]', '2001:db8::1']", true)]
    [InlineData("hosts: ['kinora.example:8000']", false)]
    [InlineData("hosts: ['*']", false)]
    [InlineData("hosts: ['http://kinora.example']", false)]
    [InlineData("origins: [https://app.example, 'http://127.0.0.1:3000']", true)]
    [InlineData("origins: [https://app.example/]", false)]
    [InlineData("origins: [https://app.example/a]", false)]
    [InlineData("origins: ['null']", false)]
    [InlineData("origins: ['*']", false)]
    [InlineData("origins: [app.example]", false)]
    [InlineData("limits: {predict: 0, body: 1KiB, connections: 1}", true)]
    [InlineData("limits: {predict: -1}", false)]
    [InlineData("limits: {connections: 0}", false)]
    [InlineData("limits: {body: 2GiB}", false)]
    [InlineData("urls: http://+:80", true)]
    [InlineData("urls: localhost:8000", false)]
    [InlineData("urls: http://127.0.0.1:8000/kinora", false)]
    [InlineData("grpc: none", true)]
    [InlineData("grpc: https://127.0.0.1:50052", false)]
    [InlineData("model_name: person_detector", true)]
    [InlineData("model_name: my/model.onnx", true)]
    [InlineData("model_name: mobilnet", false)]
    [InlineData("predict: {steps: [classify]}", true)]
    [InlineData("predict: {steps: 'person, classify'}", true)]
    [InlineData("predict: {steps: []}", false)]
    [InlineData("predict: {steps: [detect]}", false)]
    [InlineData("predict: {steps: [classify, classify]}", false)]
    [InlineData("predict: {models: {classify: a.onnx}}", false)]
    [InlineData("model_name: person_detector\npredict: {steps: [classify]}", false)]
    [InlineData("model_name: person_detector\npredict: {steps: [person]}", true)]
    [InlineData("client_sources: {allow: [public, 192.168.1.0/24, '*.cameras.example', 'rtsp://host/*']}", true)]
    [InlineData("client_sources: {allow: 'public, 10.0.0.5:554'}", true)]
    [InlineData("client_sources: {allow: ['ftp://host/']}", false)]
    [InlineData("client_sources: {deny: [public]}", false)]
    [InlineData("person_score_threshold: 1.01", false)]
    [InlineData("threads: 0", false)]
    [InlineData("max_memory: 1000", false)]
    [InlineData("streams:", true)]
    [InlineData("streams: {a: {source: 'test:', frames: 0..5}}", false)]
    [InlineData("streams: {a: {source: a.mp4, frames: 0..5}}", true)]
    [InlineData("streams: {a: {source: a.mp4, frames: 5..5}}", false)]
    [InlineData("streams: {a: {source: a.mp4, fallback: 'test:'}}", false)]
    [InlineData("streams: {a: {source: a.mp4, stall_timeout: 0s}}", false)]
    [InlineData("streams: {a: {source: a.mp4, stall_timeout: 1.5m}}", true)]
    [InlineData("streams: {a: {source: a.mp4, hwaccel: 'a b'}}", false)]
    [InlineData("streams: {a: {source: rtps}}", false)]
    [InlineData("streams: {a: {source: 'rtsp:/host/x'}}", false)]
    [InlineData("streams: {a: {source: ''}}", false)]
    [InlineData("streams: {a: {source: [x]}}", false)]
    [InlineData("streams: {a: {source: 'rtsp://***@host/x'}}", false)]
    [InlineData("streams: {a: {source: 'test:', steps: []}}", false)]
    [InlineData("streams: {a: {source: 'test:', steps: [detect, [track]]}}", false)]
    [InlineData("streams: {a: {source: 'test:', steps: 'detect, track'}}", true)]
    [InlineData("streams: {a: {source: 'test:', models: {track: nanodet}}}", false)]
    [InlineData("streams: {a: {source: 'test:', models: {detect: [nanodet]}}}", false)]
    [InlineData("streams: {a: {source: 'test:', decode: FULL}}", true)]
    [InlineData("streams: {a: {source: 'test:', decode: 2}}", false)]
    [InlineData("streams: {a: {source: 'test:', fps: '5'}}", false)]
    [InlineData("streams: {a: {source: 'test:', fps: 1e999}}", false)]
    [InlineData("streams: {a: {source: 'test:', fps: ~}}", true)]
    public void Load_Value_IsTakenOrRefused(string text, bool taken) => Assert.Equal(taken, Problems(text).Count == 0);

    [Fact]
    public void Load_SecretInABadAddress_IsNotToldOn() =>
        Assert.DoesNotContain("hunter2", string.Join('\n', Problems("streams: {a: {source: 'rtsp://u:hun/ter2@host/x', weight: 0}}")).Replace("/", "", StringComparison.Ordinal), StringComparison.Ordinal);

    private static KinoraConfig Read(string text) => ConfigReader.Parse(text, "kinora.yaml", NoEnvironment);

    private static List<string> Problems(string text)
    {
        try
        {
            _ = Read(text);
            return [];
        }
        catch (ConfigException error)
        {
            return [.. error.Problems.Select(problem => problem.ToString())];
        }
    }

    private static string Problem(string path) => Assert.Single(Assert.Throws<ConfigException>(() => KinoraConfig.Load(path, NoEnvironment)).Problems).ToString();
}
