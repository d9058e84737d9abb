using System.Runtime.InteropServices;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Classification;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Models;

/// <summary>
/// Models of the catalog whose weights are not here, each as a file of its exact signature that a user has put into the cache: whatever it is
/// shown, it gives one thing, at a known place.
/// </summary>
public class CatalogEntryTests
{
    /// <summary>A quarter of a 640 × 640 input: its middle half, which is so in every frame that is stretched to a square.</summary>
    private static readonly Box Middle = new(160, 160, 480, 480);

    [Theory]
    [InlineData("yolov8n")]
    [InlineData("yolo11n")]
    public async Task Run_Yolo_FindsWhatItsTensorSays(string id)
    {
        var output = new float[84 * 8400];
        (output[4000], output[8400 + 4000], output[(2 * 8400) + 4000], output[(3 * 8400) + 4000]) = (320, 320, 320, 320);
        output[((4 + 15) * 8400) + 4000] = 0.875f;

        AssertMiddle(await DetectAsync(id, [("output0", TinyOnnx.Floats, Raw(output), [1, 84, 8400])]), "cat", 0.875f, 640);
    }

    [Fact]
    public async Task Run_YoloxS_FindsWhatItsTensorSays()
    {
        var output = new float[8400 * 85];

        // The cell in column 20 and row 20 of stride 16: its centre 320, its size e^x · 16.
        var cell = 6400 + (20 * 40) + 20;
        float[] row = [0, 0, MathF.Log(20), MathF.Log(20), 0.875f];
        row.CopyTo(output, cell * 85);
        output[(cell * 85) + 5 + 15] = 1;

        AssertMiddle(await DetectAsync("yolox-s", [("output", TinyOnnx.Floats, Raw(output), [1, 8400, 85])]), "cat", 0.875f, 640);
    }

    [Fact]
    public async Task Run_FasterRcnn_FindsWhatItsTensorsSay()
    {
        var detections = await DetectAsync(
            "faster-rcnn",
            [
                ("boxes", TinyOnnx.Floats, Raw<float>([80, 80, 240, 240, 1, 1, 5, 5]), [2, 4]),
                ("labels", TinyOnnx.Longs, Raw<long>([17, 1]), [2]),
                ("scores", TinyOnnx.Floats, Raw<float>([0.875f, 0.1f]), [2]),
            ]);

        AssertMiddle(detections, "cat", 0.875f, 320);
    }

    [Theory]
    [InlineData("mobilenet-v3-large", "logits")]
    [InlineData("efficientnet-b0", "logits")]
    [InlineData("resnet50", "resnetv24_dense0_fwd")]
    public async Task Run_Classifier_NamesWhatItsLogitsSay(string id, string output)
    {
        using var folder = new TestFolder();
        using var sessions = new SessionRegistry();
        var logits = new float[1000];
        logits[281] = 12;
        var model = await SupplyAsync(folder, id, [(output, TinyOnnx.Floats, Raw(logits), [1, 1000])]);

        var context = await StepRun.OnAsync(new ClassifyStep(model, sessions), Repository.Shared("media/cat_720p.jpg"));

        var best = Assert.Single(context.Predictions);
        Assert.Equal("tabby", best.Label);
        Assert.Equal(Math.Exp(12) / (Math.Exp(12) + 999), best.Score, 1e-5);
    }

    /// <summary>The box lies around the middle of the picture, which is letterboxed.</summary>
    private static void AssertMiddle(List<Detection> detections, string label, float score, int input)
    {
        var detection = Assert.Single(detections);
        Assert.Equal((label, score), (detection.Label, detection.Score));

        // 1280 × 720 pixels in a square: the longer side fills it.
        var side = Middle.Width / 640 * 1280;
        Assert.Equal(640, detection.Box.CenterX, 640f / input);
        Assert.Equal(360, detection.Box.CenterY, 640f / input);
        Assert.Equal(side, detection.Box.Width, 1f);
        Assert.Equal(side, detection.Box.Height, 1f);
    }

    private static async Task<List<Detection>> DetectAsync(string id, (string Name, int Type, byte[] Raw, int[] Sizes)[] outputs)
    {
        using var folder = new TestFolder();
        using var sessions = new SessionRegistry();
        var model = await SupplyAsync(folder, id, outputs);
        var picture = Repository.Shared("media/cat_720p.jpg");

        var context = await StepRun.OnAsync(new DetectStep(model, sessions), picture);

        Assert.Equal((1280, 720), (context.SourceWidth, context.SourceHeight));
        return context.Detections;
    }

    /// <summary>The model as a user supplies it.</summary>
    private static async Task<ModelFile> SupplyAsync(TestFolder folder, string id, (string Name, int Type, byte[] Raw, int[] Sizes)[] outputs)
    {
        var input = ModelCatalog.Default.Find(id).Input;
        Directory.CreateDirectory(folder["home/models"]);
        byte[][] parts =
        [
            TinyOnnx.Message(11, TinyOnnx.Value(input.Name, TinyOnnx.Floats, 1, 3, input.Height, input.Width)),
            .. outputs.SelectMany(output => (byte[][])
            [
                TinyOnnx.Message(5, TinyOnnx.Tensor("all_" + output.Name, output.Type, output.Raw, output.Sizes)),
                TinyOnnx.Message(1, TinyOnnx.Node("Identity", ["all_" + output.Name], [output.Name])),
                TinyOnnx.Message(12, TinyOnnx.Value(output.Name, output.Type, output.Sizes)),
            ]),
        ];
        File.WriteAllBytes(folder[$"home/models/{id}.onnx"], TinyOnnx.Model(TinyOnnx.Graph(parts)));
        return await new ModelStore(folder["home"], ModelCatalog.Default).GetAsync(id, cancellation: TestContext.Current.CancellationToken);
    }

    private static byte[] Raw<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
