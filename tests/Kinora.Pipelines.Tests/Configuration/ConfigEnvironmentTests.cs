using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

public class ConfigEnvironmentTests
{
    private const string Text = "provider: auto\nstreams:\n  front-door: {source: 'test:', fps: 5}\n";

    [Fact]
    public void Load_Variables_TakeThePlaceOfTheFile()
    {
        var config = Read(Text, [
            ("KINORA_PROVIDER", "cpu"), ("KINORA_STREAMS__FRONT_DOOR__SOURCE", "rtsp://u:p{w}d@host/x"), ("KINORA_STREAMS__FRONT_DOOR__STEPS", "detect,track"),
            ("KINORA_STREAMS__YARD__SOURCE", "0"), ("KINORA_STREAMS__YARD__MODELS__DETECT", "nanodet_256"),
            ("KINORA_STREAMS__YARD__MOTION_GATE", "{threshold: 3}"), ("KINORA_URLS", "")]);
        Assert.Equal("cpu", config.Provider);
        Assert.Equal(["front-door", "yard"], config.Streams.Keys);
        Assert.Equal(5, config.Streams["front-door"].Fps);
        Assert.Equal("rtsp://u:p{w}d@host/x", config.Streams["front-door"].Source);
        Assert.Equal(["detect", "track"], config.Streams["front-door"].Steps);
        Assert.Equal("nanodet_256", config.Streams["yard"].Models["detect"]);
        Assert.Equal(3, config.Streams["yard"].MotionGate!.Threshold);
        Assert.Equal("http://127.0.0.1:8000", config.Urls);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Load_BadVariable_IsNamed() => Assert.Equal(
        ["KINORA_STREAMS__FRONT_DOOR__FPS: streams.front-door.fps is 'fast': give a number from 0.001 to 1000."],
        Problems([("KINORA_STREAMS__FRONT_DOOR__FPS", "fast")]));

    [Fact]
    public void Load_BadYamlInAVariable_IsNamed() =>
        Assert.StartsWith("KINORA_STREAMS", Assert.Single(Problems([("KINORA_STREAMS__X__STEPS", "[a")])), StringComparison.Ordinal);

    [Fact]
    public void Load_MisspeltVariable_IsAWarning()
    {
        var config = Read("", [("KINORA_PROVDER", "cpu"), ("KINORA_HOME", "/x"), ("KINORA_STATE", "/y"), ("OTHER", "z")]);
        Assert.Equal(["KINORA_PROVDER has no effect: did you mean KINORA_PROVIDER?"], config.Warnings);
    }

    [Theory]
    [InlineData("rtsp_url: 0", "0")]
    [InlineData("rtsp_url: rtsp://u:p@camera/live", "rtsp://u:p@camera/live")]
    [InlineData("rtsp_url: video=USB Video Device", "video=USB Video Device")]
    [InlineData("camera_name: USB Video Device", "video=USB Video Device")]
    [InlineData("rtsp_url: auto\ncamera_name: USB Video Device", "video=USB Video Device")]
    public void Load_FlatFile_IsTheDefaultStream(string text, string source)
    {
        var config = Read(text + "\nmodel_name: person_detector\nperson_score_threshold: 0.7\n", []);
        Assert.Equal(source, Assert.Single(config.Streams, stream => stream.Key == "default").Value.Source);
        Assert.Equal(["person"], config.Streams["default"].Steps);
        Assert.Equal("person_detector", config.ModelName);
        Assert.Equal(0.7, config.PersonScoreThreshold);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Load_FlatFileWithAClassifier_ClassifiesWithIt()
    {
        Assert.Equal(["classify", "person"], Read("rtsp_url: 0\n", []).Streams["default"].Steps);
        var stream = Read("rtsp_url: 0\nmodel_name: mobilenetv2\n", []).Streams["default"];
        Assert.Equal(["classify", "person"], stream.Steps);
        Assert.Equal("mobilenetv2", stream.Models["classify"]);
        Assert.Equal(["detect"], Read("streams: {default: {steps: [detect]}}\n", [("APP_RTSP_URL", "0")]).Streams["default"].Steps);
    }

    [Fact]
    public void Load_AppVariables_TakeThePlaceOfTheFileAndKinoraVariablesOfTheirs()
    {
        (string, string)[] app = [("APP_RTSP_URL", "rtsp://camera/app"), ("APP_MODEL_NAME", "person_detector"), ("APP_PERSON_SCORE_THRESHOLD", ".8"), ("APP_OTHER", "x")];
        foreach (var text in (string[])["", "rtsp_url: 0", "streams: {default: {source: 0, fps: 3}}"])
        {
            var config = Read(text, app);
            Assert.Equal("rtsp://camera/app", config.Streams["default"].Source);
            Assert.Equal(("person_detector", 0.8), (config.ModelName, config.PersonScoreThreshold));
        }

        Assert.Equal("rtsp://camera/kinora", Read("", [.. app, ("KINORA_STREAMS__DEFAULT__SOURCE", "rtsp://camera/kinora")]).Streams["default"].Source);
    }

    [Fact]
    public void Load_CaptureSettingsOfBefore_AreThoseOfTheStreamDefault()
    {
        var config = Read(
            "capture_dir: x\nrtsp_url: 0",
            [("APP_CAPTURE_INFERENCE", "True"), ("APP_CAPTURE_EVERY_N", "5"), ("APP_CAPTURE_S3_BUCKET", "frames"), ("APP_CAPTURE_S3_PREFIX", "/door")]);
        Assert.Empty(config.Warnings);
        Assert.Equal(5, config.Streams["default"].Capture!.Every);
        Assert.Equal("x", config.Capture.Directory);
        Assert.Equal(new CaptureBucketOptions { Bucket = "frames", Prefix = "door/" }, config.Capture.S3);
        Assert.Null(Read("rtsp_url: 0", [("APP_CAPTURE_INFERENCE", "0"), ("APP_CAPTURE_EVERY_N", "5")]).Streams["default"].Capture);
        Assert.Equal(1, Read("rtsp_url: 0\ncapture_inference: true", []).Streams["default"].Capture!.Every);
    }

    [Fact]
    public void Load_CaptureSettingsWithoutThatStream_AreAWarning() => Assert.Equal(
        ["APP_CAPTURE_INFERENCE: capture_inference has no effect, because there is no stream default."], Read("", [("APP_CAPTURE_INFERENCE", "1")]).Warnings);

    [Fact]
    public void Load_TwoSourcesForDefault_IsAProblem() => Assert.Equal(
        ["kinora.yaml:2: streams.default.source is there beside rtsp_url, which means the same: keep one of them."],
        Problems([], "rtsp_url: 0\nstreams: {default: {source: 1}}"));

    [Theory]
    [InlineData("rtsp_url: [0]")]
    [InlineData("rtsp_url: 0\nstreams: 5")]
    [InlineData("rtsp_url: 0\nstreams: {default: 5}")]
    [InlineData("rtsp_url: gopher://x")]
    public void Load_BadFlatFile_IsAProblem(string text) => Assert.Single(Problems([], text));

    [Fact]
    public void Load_NoPath_TakesTheOneOfTheOldVariable()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["old.yaml"], "rtsp_url: 2\n");
        var config = KinoraConfig.Load(null, new Dictionary<string, string> { ["APP_CONFIG_PATH"] = folder["old.yaml"] });
        Assert.Equal("2", config.Streams["default"].Source);
        Assert.Equal(folder["old.yaml"], config.Path);
    }

    private static KinoraConfig Read(string text, (string Name, string Value)[] environment) =>
        ConfigReader.Parse(text, "kinora.yaml", environment.ToDictionary(v => v.Name, v => v.Value));

    private static List<string> Problems((string Name, string Value)[] environment, string text = Text) =>
        [.. Assert.Throws<ConfigException>(() => Read(text, environment)).Problems.Select(problem => problem.ToString())];
}
