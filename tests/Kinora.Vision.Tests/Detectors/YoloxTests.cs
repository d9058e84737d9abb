using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

public class YoloxTests
{
    public const string Contract = """
        input: {name: images, layout: nchw, color: bgr, width: 416, height: 416, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox, pad: 114}
        decode: {recipe: yolox, score: 0.3, iou: 0.45, strides: [8, 16, 32], outputs: {predictions: [output]}}
        labels: coco80
        """;

    [Fact]
    public void Decode_ReferenceTensor_IsThePlainResult()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(Contract), ("output", [1, 3549, 85]));
        rig.Load("output", "yolox_people_output_1x3549x85.f32");
        var (decoder, labels) = BoxDecoders.Create(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin(0.05f);
        decoder.Decode(rig.Outputs, found);

        PlainBox.AssertSame(Plain(DecoderRig.Reference("yolox_people_output_1x3549x85.f32"), 0.05), found);

        found.Begin(0.3f);
        decoder.Decode(rig.Outputs, found);
        found.Suppress(0.45f);
        Assert.Contains("person", Enumerable.Range(0, found.Count).Select(i => labels[found[i].Class]));
    }

    [Fact]
    public void Run_ReferenceInput_GivesTheReferenceOutput()
    {
        using var sessions = new SessionRegistry();
        using var binding = sessions.Get(Repository.Shared("models/yolox_nano_416_coco.onnx")).Rent();
        DecoderRig.Reference("yolox_people_input_1x3x416x416.f32").CopyTo(binding.Inputs[0].Values);

        binding.Run();

        var expected = DecoderRig.Reference("yolox_people_output_1x3549x85.f32");
        var difference = 0f;
        for (var i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(expected[i] - binding.Outputs[0].Values[i]));
        }

        Assert.InRange(difference, 0, 1e-3f * Math.Max(1, expected.Max(Math.Abs)));
    }

    [Theory]
    [InlineData("cat_720p.jpg", "cat")]
    [InlineData("grace_hopper.bmp", "person")]
    [InlineData("parrot.jpg", "bird")]
    [InlineData("hot_dog.jpg", "hot dog")]
    public async Task Run_OwnModelWithContractBeside_FindsWhatIsInThePicture(string picture, string label)
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/yolox_nano_416_coco.onnx"), folder["mine.onnx"]);
        File.WriteAllText(folder["mine.yaml"], Contract);
        using var sessions = new SessionRegistry();
        var model = await new ModelStore().GetAsync(folder["mine.onnx"], cancellation: TestContext.Current.CancellationToken);

        var context = await StepRun.OnAsync(new DetectStep(model, sessions), Repository.Shared("media/" + picture));

        Assert.Contains(context.Detections, d => d.Label == label && d.Score > 0.3f);
    }

    [Fact]
    public async Task Constructor_OwnModelWithoutContract_SaysWhereToWriteIt()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/yolox_nano_416_coco.onnx"), folder["mine.onnx"]);
        using var sessions = new SessionRegistry();
        var model = await new ModelStore().GetAsync(folder["mine.onnx"], cancellation: TestContext.Current.CancellationToken);

        var error = Assert.Throws<ModelLoadException>(() => new DetectStep(model, sessions));

        Assert.Contains(folder["mine.yaml"], error.Message);
    }

    [Theory]
    [InlineData("name: images", "name: pictures", "no input 'pictures'; it has images")]
    [InlineData("width: 416", "width: 320", "input 'images' of model 'mine' is float32 [1,3,416,416]; its contract says float32 [1,3,416,320]")]
    [InlineData("name: images", "name: images, type: uint8", "its contract says uint8")]
    [InlineData("[8, 16, 32]", "[8, 16]", "output 'output' of model 'mine' is float32 [1,3549,85]; the recipe 'yolox' needs 3380 rows of 85")]
    [InlineData("coco80", "emotion7", "needs 3549 rows of 12")]
    [InlineData("[output]", "[result]", "no output 'result'; it has output")]
    [InlineData("predictions:", "prediction:", "needs 1 output in the role 'predictions'")]
    [InlineData("labels: coco80", "", "names no list of labels")]
    [InlineData("coco80", "gone.txt", "gone.txt")]
    [InlineData("recipe: yolox", "recipe: classes", "finds no labelled things. Those that do: nanodet, centernet, yolox")]
    public async Task Constructor_ContractThatDoesNotFit_SaysWhat(string right, string wrong, string expected)
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/yolox_nano_416_coco.onnx"), folder["mine.onnx"]);
        File.WriteAllText(folder["mine.yaml"], Contract.Replace(right, wrong));
        using var sessions = new SessionRegistry();
        var model = await new ModelStore().GetAsync(folder["mine.onnx"], cancellation: TestContext.Current.CancellationToken);

        Assert.Contains(expected, Assert.Throws<ModelLoadException>(() => new DetectStep(model, sessions)).Message);
    }

    private static List<PlainBox> Plain(float[] rows, double threshold)
    {
        List<PlainBox> boxes = [];
        var row = 0;
        foreach (var stride in (int[])[8, 16, 32])
        {
            for (var y = 0; y < 416 / stride; y++)
            {
                for (var x = 0; x < 416 / stride; x++, row++)
                {
                    var v = rows.AsSpan(row * 85, 85);
                    var (cx, cy) = ((v[0] + (double)x) * stride, (v[1] + (double)y) * stride);
                    var (w, h) = (Math.Exp(v[2]) * stride, Math.Exp(v[3]) * stride);
                    for (var i = 5; i < 85; i++)
                    {
                        if ((double)v[4] * v[i] >= threshold)
                        {
                            boxes.Add(new PlainBox(i - 5, (double)v[4] * v[i], cx - (w / 2), cy - (h / 2), cx + (w / 2), cy + (h / 2)));
                        }
                    }
                }
            }
        }

        return boxes;
    }
}
