using Kinora.Frames.Results;
using Kinora.Vision.Detectors;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

public class YoloDecoderTests
{
    private const int Cells = 8400;

    [Fact]
    public void Decode_TensorOnItsSide_IsThePlainResult()
    {
        using var rig = Rig();
        var values = rig["output0"];
        var random = new Random(8);
        for (var i = 0; i < values.Length; i++)
        {
            var row = i / Cells;
            values[i] = row < 2 ? random.NextSingle() * 640 : row < 4 ? 1 + (random.NextSingle() * 200) : random.Next(2000) == 0 ? random.NextSingle() : 0.001f;
        }

        var (decoder, _) = BoxDecoders.Create(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin(0.6f);
        decoder.Decode(rig.Outputs, found);

        Assert.NotEqual(0, found.Count);
        PlainBox.AssertSame(Plain(rig["output0"], 0.6), found);
    }

    [Fact]
    public void Decode_OneThingInManyCells_IsOneBox()
    {
        using var rig = Rig();
        for (var cell = 100; cell < 105; cell++)
        {
            (rig["output0"][cell], rig["output0"][Cells + cell]) = (320 + cell - 100, 200);
            (rig["output0"][(2 * Cells) + cell], rig["output0"][(3 * Cells) + cell]) = (100, 50);
            rig["output0"][((4 + 16) * Cells) + cell] = 0.9f - ((cell - 100) * 0.1f);
        }

        var (decoder, labels) = BoxDecoders.Create(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin((float)rig.Contract.Decode.Score);
        decoder.Decode(rig.Outputs, found);
        found.Suppress((float)rig.Contract.Decode.Iou);

        Assert.Equal(1, found.Count);
        Assert.Equal(new BoxCandidate(16, 0.9f, new Box(270, 175, 370, 225), 100), found[0]);
        Assert.Equal("dog", labels[found[0].Class]);
    }

    private static DecoderRig Rig() => new(
        DecoderRig.ContractOf("""
            input: {name: images, layout: nchw, color: rgb, width: 640, height: 640, mean: [0, 0, 0], std: [255, 255, 255], resize: letterbox, pad: 114}
            decode: {recipe: yolov8, score: 0.25, iou: 0.45, strides: [8, 16, 32], outputs: {predictions: [output0]}}
            labels: coco80
            """),
        ("output0", [1, 84, Cells]));

    /// <summary>The formula as Ultralytics' own post-processing has it, a cell at a time, in double precision.</summary>
    private static List<PlainBox> Plain(ReadOnlySpan<float> values, double threshold)
    {
        List<PlainBox> boxes = [];
        for (var cell = 0; cell < Cells; cell++)
        {
            for (var label = 0; label < 80; label++)
            {
                double score = values[((4 + label) * Cells) + cell];
                if (score >= threshold)
                {
                    double x = values[cell], y = values[Cells + cell], w = values[(2 * Cells) + cell], h = values[(3 * Cells) + cell];
                    boxes.Add(new PlainBox(label, score, x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)));
                }
            }
        }

        return boxes;
    }
}
