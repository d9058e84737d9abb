using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>The hub's own clients in JavaScript, unmodified, against a server that mirrors a hub: what they get is what the hub has.</summary>
[Trait("Speed", "Slow")]
public sealed class HubClientTests
{
    private const string Classifier = "acme/classifier";
    private const int Side = 224;

    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HuggingfaceHub_ListsAndDownloadsARepository()
    {
        SkipWithout("hub");
        using var folder = new TestFolder();
        await using var rig = await MirrorRig.StartAsync();
        rig.Add(new HubModel("acme/empty"), new Dictionary<string, byte[]> { ["__init__.py"] = [] });

        var seen = JsonSerializer.Deserialize<JsonElement>(await RunAsync("hub_client.cjs", Address(rig), MirrorRig.Repository, folder.Path));

        var info = seen.GetProperty("info");
        Assert.Equal((MirrorRig.Repository, rig.Commit, false), (info.GetProperty("name").GetString(), info.GetProperty("sha").GetString(), info.GetProperty("gated").GetBoolean()));
        Assert.Equal(MirrorRig.Files.Keys, Texts(info.GetProperty("files")));
        Assert.Equal(
            ["file config.json 21", $"file model.bin 3000000 {MirrorRig.Sha256(MirrorRig.Files["model.bin"])}", "directory onnx 0", $"file onnx/weights.bin 70000 {MirrorRig.Sha256(MirrorRig.Files["onnx/weights.bin"])}"],
            Texts(seen.GetProperty("tree")));
        Assert.Equal("[true,false]", seen.GetProperty("exists").GetRawText());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("none").ValueKind);
        Assert.Equal(rig.Commit, seen.GetProperty("snapshot").GetProperty("commit").GetString());
        foreach (var (path, content) in MirrorRig.Files)
        {
            var file = seen.GetProperty("files").GetProperty(path);
            Assert.Equal((content.Length, MirrorRig.Sha256(content)), (file.GetProperty("size").GetInt32(), file.GetProperty("sha256").GetString()));
            Assert.Equal(MirrorRig.Sha256(content[1..(content.Length / 2)]), file.GetProperty("middle").GetString());
            Assert.Equal(MirrorRig.Sha256(content), seen.GetProperty("snapshot").GetProperty("files").GetProperty(path).GetString());
            Assert.Equal(1, rig.Hub.Downloads(path));
        }

        Assert.Equal("""{"size":0,"snapshot":["__init__.py"]}""", seen.GetProperty("empty").GetRawText());
        Assert.StartsWith("404 ", seen.GetProperty("refusals").GetProperty("repository").GetString(), StringComparison.Ordinal);
        Assert.Contains("'nowhere'", seen.GetProperty("refusals").GetProperty("revision").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transformers_LoadAndRunARealClassifier_AlsoWhenTheHubIsGone()
    {
        SkipWithout("transformers");
        using var folder = new TestFolder();
        var model = await File.ReadAllBytesAsync(Repository.Shared("models/mobilenetv3_small_1.0_224_imagenet_fp32.onnx"), Cancellation);
        var labels = await File.ReadAllLinesAsync(Repository.Shared("models/imagenet_labels_1000.txt"), Cancellation);
        await using var rig = await MirrorRig.StartAsync();
        rig.Add(new HubModel(Classifier), new Dictionary<string, byte[]>
        {
            ["config.json"] = JsonSerializer.SerializeToUtf8Bytes(new
            {
                model_type = "mobilenet_v3", architectures = new[] { "MobileNetV3ForImageClassification" }, id2label = labels.Index().ToDictionary(static label => $"{label.Index}", static label => label.Item),
            }),
            ["preprocessor_config.json"] = JsonSerializer.SerializeToUtf8Bytes(new
            {
                image_processor_type = "ViTImageProcessor", do_resize = true, size = new { height = Side, width = Side }, do_rescale = true, rescale_factor = 1 / 255.0, do_normalize = true,
                image_mean = new[] { 0.5, 0.5, 0.5 }, image_std = new[] { 0.5, 0.5, 0.5 },
            }),
            ["onnx/model.onnx"] = OnnxNames.Rename(model, "input", "pixel_values"),
        });
        Tool.Ffmpeg("-i", Repository.Shared("media/hot_dog.jpg"), "-vf", $"scale={Side}:{Side}", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", folder["picture"]);

        var first = await RunAsync("transformers_client.cjs", Address(rig), Classifier, folder["first"], folder["picture"]);
        var downloads = rig.Hub.Downloads("model.onnx");
        await rig.KillHubAsync();
        var second = await RunAsync("transformers_client.cjs", Address(rig), Classifier, folder["second"], folder["picture"]);

        Assert.Contains("hot", JsonSerializer.Deserialize<JsonElement>(first)[0].GetProperty("label").GetString(), StringComparison.Ordinal);
        Assert.Equal(first, second);
        Assert.Equal(1, downloads);
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(static text => text.GetString());

    private static string Address(MirrorRig rig) => rig.Server.Addresses[0].ToString().TrimEnd('/');

    private static void SkipWithout(string package) =>
        Assert.SkipUnless(Directory.Exists(Path.Join(Modules, "@huggingface", package)), $"npm's @huggingface/{package} is not here: ./kinora test fetches it.");

    /// <summary>On a thread of its own: the pool's are for the servers.</summary>
    private static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var run = await Task.Factory.StartNew(
            () => Tool.Run(
                "node", [Path.Join(Repository.Root, "tests", "Kinora.Server.Tests", "Clients", script), .. arguments],
                environment: new Dictionary<string, string> { ["NODE_PATH"] = Modules }, seconds: 250),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}
