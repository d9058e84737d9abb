using System.Runtime.InteropServices;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

/// <summary>Detectors that list as many things as they find, as torchvision's Faster R-CNN.</summary>
public class CountedBoxesTests
{
    private const string Contract = """
        input: {name: image, layout: nchw, color: rgb, width: 64, height: 32, mean: [0, 0, 0], std: [255, 255, 255], resize: stretch}
        decode: {recipe: faster_rcnn, score: 0.5, iou: 0.5, outputs: {boxes: [boxes], labels: [labels], scores: [scores]}}
        labels: emotion7
        """;

    [Fact]
    public void Run_RowsThatARunDecides_AreThoseOfThatRun()
    {
        using var folder = new TestFolder();
        using var sessions = new SessionRegistry();
        var session = Load(folder, sessions, 1, 3, 32, 64);
        Assert.All(session.Outputs, output => Assert.True(output.IsCounted));
        using var binding = session.Rent();
        var (decoder, _) = BoxDecoders.Create(DecoderRig.ContractOf(Contract), new OutputLayout(DecoderRig.ContractOf(Contract), session.Outputs));
        var found = new BoxCandidates();

        // The graph lists the rows whose number is at most the first pixel.
        foreach (var (first, expected) in new (float, int[])[] { (3, [0, 1, 3]), (0, [0]), (-1, []), (1, [0, 1]), (9, [0, 1, 3, 4]) })
        {
            binding.Inputs[0].Values[0] = first;
            binding.Run();
            found.Begin(0.1f);
            decoder.Decode(binding, found);

            Assert.Equal(expected, Enumerable.Range(0, found.Count).Select(i => found[i].Cell));
        }

        Assert.Equal(new BoxCandidate(0, 0.9f, new Box(1, 2, 30, 20), 0), found[0]);
        Assert.Equal(new BoxCandidate(6, 0.7f, new Box(3, 4, 50, 30), 1), found[1]);
    }

    [Theory]
    [InlineData(new[] { 1, 3, 32, 64 })]
    [InlineData(new[] { 3, 32, 64 })]
    public async Task Run_Step_GivesBoxesInThePixelsOfTheFrame(int[] input)
    {
        using var folder = new TestFolder();
        using var sessions = new SessionRegistry();
        Load(folder, sessions, input);
        File.WriteAllText(folder["rcnn.yaml"], Contract);
        var model = await new ModelStore(folder["home"]).GetAsync(folder["rcnn.onnx"], cancellation: TestContext.Current.CancellationToken);

        var context = await StepRun.OnAsync(new DetectStep(model, sessions), Repository.Shared("media/cat_720p.jpg"));

        // The picture's first pixel is at most 1, so the graph lists rows 0 and perhaps 1; row 0 is class 1 of 64 × 32 pixels.
        var (x, y) = (context.SourceWidth / 64f, context.SourceHeight / 32f);
        var detection = context.Detections[0];
        Assert.Equal(("angry", 0.9f), (detection.Label, detection.Score));
        Assert.Equal((1 * x, 2 * y, 30 * x, 20 * y), (detection.Box.X1, detection.Box.Y1, detection.Box.X2, detection.Box.Y2));
    }

    [Fact]
    public void Create_LabelsThatAreNoWholeNumbers_AreNamed()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(Contract), ("boxes", [5, 4]), ("labels", [5]), ("scores", [5]));

        var error = Assert.Throws<ModelLoadException>(() => BoxDecoders.Create(rig.Contract, rig.Layout));

        Assert.Equal(
            "The output 'labels' of model 'rig' is float32 [5]; the recipe 'faster_rcnn' needs any number of rows of 1, int64.", error.Message);
    }

    /// <summary>
    /// A graph of the signature of torchvision's export: one picture of a fixed size in, with or without a batch; boxes [?,4], labels int64 [?] and scores [?] out. Of
    /// its six rows it lists those whose number is at most the picture's first number.
    /// </summary>
    private static ModelSession Load(TestFolder folder, SessionRegistry sessions, params int[] input)
    {
        float[] boxes =
        [
            1, 2, 30, 20,
            3, 4, 50, 30,
            5, 5, 9, 9,
            6, 6, 20, 20,
            7, 7, 20, 20,
            8, 8, 20, 20,
        ];
        long[] labels = [1, 7, 0, 2, 1, 99];
        float[] scores = [0.9f, 0.7f, 0.9f, 0.6f, 0.9f, 0.9f];
        byte[][] parts =
        [
            TinyOnnx.Message(5, TinyOnnx.Tensor("all_boxes", TinyOnnx.Floats, Raw(boxes), 6, 4)),
            TinyOnnx.Message(5, TinyOnnx.Tensor("all_labels", TinyOnnx.Longs, Raw(labels), 6)),
            TinyOnnx.Message(5, TinyOnnx.Tensor("all_scores", TinyOnnx.Floats, Raw(scores), 6)),
            TinyOnnx.Message(5, TinyOnnx.Tensor("numbers", TinyOnnx.Floats, Raw<float>([0, 1, 2, 3, 4, 5]), 6)),
            TinyOnnx.Message(5, TinyOnnx.Tensor("zero", TinyOnnx.Longs, Raw<long>([0]), 1)),
            TinyOnnx.Message(5, TinyOnnx.Tensor("flat", TinyOnnx.Longs, Raw<long>([-1]), 1)),
            TinyOnnx.Message(1, TinyOnnx.Node("Reshape", ["image", "flat"], ["pixels"])),
            TinyOnnx.Message(1, TinyOnnx.Node("Gather", ["pixels", "zero"], ["first"])),
            TinyOnnx.Message(1, TinyOnnx.Node("LessOrEqual", ["numbers", "first"], ["listed"])),
            TinyOnnx.Message(1, TinyOnnx.Node("Compress", ["all_boxes", "listed"], ["boxes"], Axis)),
            TinyOnnx.Message(1, TinyOnnx.Node("Compress", ["all_labels", "listed"], ["labels"], Axis)),
            TinyOnnx.Message(1, TinyOnnx.Node("Compress", ["all_scores", "listed"], ["scores"], Axis)),
            TinyOnnx.Message(11, TinyOnnx.Value("image", TinyOnnx.Floats, input)),
            TinyOnnx.Message(12, TinyOnnx.Value("boxes", TinyOnnx.Floats, -1, 4)),
            TinyOnnx.Message(12, TinyOnnx.Value("labels", TinyOnnx.Longs, -1)),
            TinyOnnx.Message(12, TinyOnnx.Value("scores", TinyOnnx.Floats, -1)),
        ];
        File.WriteAllBytes(folder["rcnn.onnx"], TinyOnnx.Model(TinyOnnx.Graph(parts)));
        return sessions.Get(folder["rcnn.onnx"]);
    }

    // An attribute: its name, the number, and that it is one.
    private static byte[] Axis => TinyOnnx.Message(5, TinyOnnx.Text(1, "axis"), TinyOnnx.Number(3, 0), TinyOnnx.Number(20, 2));

    private static byte[] Raw<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
