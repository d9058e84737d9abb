using System.Security.Cryptography;
using System.Text.Json;
using Kinora.Cli.Models;
using Kinora.Models.Cache;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary><c>kinora models</c> on a cache of the test's own, with files that it pulls from this machine.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Home => _folder["home"];

    [Fact]
    public void Pull_Files_AreListedVerifiedAndRemoved()
    {
        var first = Write("first.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 2));
        var second = Write("second.onnx", TinyOnnx.Unary("Abs", TinyOnnx.Floats, 2));

        var pull = Json("models", "pull", "file:" + first, "file:" + second, "--json");
        Assert.Equal([Hash(first), Hash(second)], pull.EnumerateArray().Select(model => model.GetProperty("sha256").GetString()));

        var listed = Json("models", "list", "--stored", "--json").EnumerateArray().ToList();
        Assert.Equal(["import/first", "import/second"], listed.Select(model => model.GetProperty("id").GetString()));
        Assert.All(listed, model => Assert.Equal("ready", model.GetProperty("state").GetString()));
        Assert.All(listed, model => Assert.False(model.GetProperty("in_use").GetBoolean()));
        Assert.Equal(new FileInfo(first).Length, listed[0].GetProperty("bytes").GetInt64());

        Assert.Equal("file:" + first, Json("models", "info", "import/first", "--json").GetProperty("source").GetString());
        Assert.Equal(2, Json("models", "verify", "--json").GetArrayLength());

        var removed = Json("models", "remove", "import/first", "--json");
        Assert.Equal(new FileInfo(first).Length, removed.GetProperty("bytes").GetInt64());
        Assert.Equal(["import/second"], Json("models", "list", "--stored", "--json").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    [Fact]
    public void Info_FileOfOnesOwn_AsksForNoLicence()
    {
        Write("net.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 2));
        Directory.CreateDirectory(Path.Join(Home, "catalog"));
        File.WriteAllText(Path.Join(Home, "catalog", "own.yaml"), $"""
            models:
              - id: own
                task: classify
                source: file:{_folder["net.onnx"]}
                input: {"{"}name: x, layout: nchw, color: gray, width: 2, height: 1, mean: [0], std: [1], resize: stretch{"}"}
                decode: {"{"}recipe: classes, outputs: {"{"}scores: [y]{"}}"}
            """);
        Run(0, "models", "pull", "own");

        Assert.True(Json("models", "info", "own", "--json").GetProperty("licence_accepted").GetBoolean());
        var text = Run(0, "models", "info", "own").Output;
        Assert.DoesNotContain("--accept-licence", text);
        Assert.DoesNotContain("upstream", text);
        Assert.Equal(2, text.Split("file:" + _folder["net.onnx"]).Length);
    }

    [Fact]
    public void List_Configuration_HasItsCatalog()
    {
        File.WriteAllText(_folder["own.yaml"], """
            models:
              - id: of-the-configuration
                task: classify
                source: file:net.onnx
                input: {name: x, layout: nchw, color: gray, width: 2, height: 1, mean: [0], std: [1], resize: stretch}
                decode: {recipe: classes, outputs: {scores: [y]}}
            """);
        File.WriteAllText(_folder["kinora.yaml"], "catalog: [own.yaml]");

        Assert.Contains("of-the-configuration", Run(0, "models", "list", "--config", _folder["kinora.yaml"]).Output);
        Assert.DoesNotContain("of-the-configuration", Run(0, "models", "list").Output);
        Assert.Contains("none.yaml", Run(2, "models", "--config", _folder["none.yaml"], "list").Error);
    }

    [Fact]
    public void Pull_ConfigurationWithAHub_AsksThat()
    {
        File.WriteAllText(_folder["kinora.yaml"], "model_hub: {offline: true}");
        Assert.Contains("offline", Run(1, "models", "pull", "acme/tiny", "--config", _folder["kinora.yaml"]).Error);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("import/7")]
    [InlineData("mine", "mine")]
    public async Task Predict_ModelThatWasImported_RunsByItsName(string model, string name = "7")
    {
        var picture = Repository.Shared("media/cat_720p.jpg");
        var detector = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        File.Copy(detector.Path, _folder["net.onnx"]);
        File.WriteAllText(_folder["net.yaml"], """
            input:
              {name: input_1, layout: nchw, color: bgr, width: 256, height: 256, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395], resize: letterbox, pad: 114}
            decode:
              recipe: nanodet
              score: 0.4
              iou: 0.5
              strides: [8, 16, 32]
              outputs: {scores: [Identity, Identity_1, Identity_2], boxes: [Identity_3, Identity_4, Identity_5]}
            labels: coco80
            """);
        Run(0, "models", "import", _folder["net.onnx"], "--name", name);

        var result = Json("predict", picture, "--steps", "detect", "--model", "detect=" + model, "--json");

        Assert.Equal("cat", result.GetProperty("detections")[0].GetProperty("label").GetString());
    }

    [Fact]
    public void List_NothingStored_SaysSo() => Assert.StartsWith("No model is here yet", Run(0, "models", "list", "--stored").Output);

    [Fact]
    public void List_CopiedCache_IsToCheckUntilItWasRead()
    {
        var file = Write("net.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 2));
        Run(0, "models", "pull", "file:" + file);
        var stored = Path.Join(Home, "models/import/net/net.onnx");
        var copy = Path.Join(_folder.Path, "copy.onnx");
        File.Copy(stored, copy);
        File.Delete(stored);
        File.Move(copy, stored);

        Assert.Contains("import/net                        to check ", Run(0, "models", "list", "--stored").Output);
        Run(0, "models", "verify");
        Assert.Contains("import/net                        ready ", Run(0, "models", "list", "--stored").Output);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(40, 40)]
    [InlineData(int.MaxValue, 117)]
    public void ModelLine_Terminal_IsNoLongerThanItIsWide(int width, int expected) => Assert.Equal(
        expected,
        new ModelLine("facemesh-attention", "identify_faces", "not pulled", "100.0 MB", "2026-11-22 05:27", "BSD-3-Clause", new string('x', 32)).Text(width).Length);

    [Fact]
    public void Verify_ChangedContent_IsFoundAndSaysTheRemedy()
    {
        var file = Write("net.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 2));
        Run(0, "models", "pull", "file:" + file);
        var stored = Path.Join(Home, "models/import/net/net.onnx");
        var changed = File.ReadAllBytes(stored);
        changed[^1] ^= 1;
        File.Delete(stored);
        File.WriteAllBytes(stored, changed);

        var run = Run(1, "models", "verify");

        Assert.Contains("damaged    import/net", run.Output);
        Assert.Contains("kinora models pull file:" + file, run.Output);
        Run(0, "models", "pull", "file:" + file);
        Run(0, "models", "verify", "import/net");
    }

    [Fact]
    public void Gc_WhatAKilledProcessLeft_IsTakenAway()
    {
        Directory.CreateDirectory(Path.Join(Home, "tmp/model-nanodet"));
        Directory.CreateDirectory(Path.Join(Home, "blobs"));
        File.WriteAllBytes(Path.Join(Home, "tmp/model-nanodet/nanodet.onnx"), new byte[10]);
        File.WriteAllBytes(Path.Join(Home, "blobs", new string('a', 64)), new byte[5]);

        var gc = Json("models", "gc", "--json");

        Assert.Equal(15, gc.GetProperty("bytes").GetInt64());
        Assert.True(gc.GetProperty("complete").GetBoolean());
        Assert.Equal("0.0 MB freed", Run(0, "models", "gc").Output.Trim());
    }

    [Fact]
    public void Pull_LicenceThatIsNotKnown_IsShownAndRefused()
    {
        var run = Run(1, "models", "pull", "centernet");

        Assert.Contains("centernet: licence unknown, https://github.com/610265158/mobilenetv3_centernet", run.Error);
        Assert.Contains("then run kinora models pull centernet --accept-licence", run.Error);
        Assert.False(Directory.Exists(Path.Join(Home, "npm")));
        Assert.Contains("unknown, to be accepted with --accept-licence", Run(0, "models", "info", "centernet").Output);
    }

    [Fact]
    public void Watch_ModelWhoseLicenceIsNotAccepted_SaysTheRemedy()
    {
        var run = Run(1, "watch", "test:", "--max-frames", "1", "--model", "detect=centernet");

        Assert.Contains("kinora models pull centernet --accept-licence", run.Error);
    }

    [Theory]
    [InlineData("models", "remove", "nothing-like-it")]
    [InlineData("models", "verify", "nothing-like-it")]
    [InlineData("models", "pull", "nothing-like-it")]
    public void Command_UnknownModel_IsWrongUsage(params string[] arguments) => Assert.Contains("is not in the catalog", Run(2, arguments).Error);

    [Fact]
    public void Remove_ModelThatIsNotHere_Fails() => Assert.Contains("is not in the cache", Run(1, "models", "remove", "nanodet").Error);

    [Fact]
    public void Pull_QuotaThatMeansNothing_IsWrongUsage()
    {
        var run = Tool.Run(KinoraProgram.Path, ["models", "list"], environment: Environment(("KINORA_MODEL_CACHE__QUOTA", "plenty")));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("KINORA_MODEL_CACHE__QUOTA is 'plenty': give 1MiB or more", run.Error);
    }

    [Fact]
    public void Pull_OverTheQuota_TakesWhatWasUsedBefore()
    {
        var environment = Environment(("KINORA_MODEL_CACHE__QUOTA", "1MiB"));
        foreach (var name in new[] { "old", "new" })
        {
            var file = Write(name + ".bin", RandomNumberGenerator.GetBytes(700_000));
            Assert.Equal(0, Tool.Run(KinoraProgram.Path, ["models", "pull", "file:" + file], environment: environment).ExitCode);
        }

        Assert.Equal(["import/new"], Json("models", "list", "--stored", "--json").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder[name], content);
        return _folder[name];
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more) =>
        new(more.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))) { ["KINORA_HOME"] = Home, [AcceptedLicences.Variable] = "" };

    private JsonElement Json(params string[] arguments) => JsonDocument.Parse(Run(0, arguments).Output).RootElement;

    private ToolRun Run(int expected, params string[] arguments)
    {
        var run = Tool.Run(KinoraProgram.Path, arguments, environment: Environment());
        Assert.True(run.ExitCode == expected, $"{string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}");
        return run;
    }
}
