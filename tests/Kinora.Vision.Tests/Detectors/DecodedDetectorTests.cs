using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

/// <summary>Detectors whose graphs decode their boxes themselves.</summary>
public class DecodedDetectorTests
{
    [Fact]
    public void Decode_CenterNet_TakesRowsOfKnownClassesAboveTheThreshold()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("centernet"), ("tower_0/detections", [1, 100, 6]));
        float[] rows =
        [
            10, 20, 30, 40, 0.9f, 0,
            11, 21, 31, 41, 0.3f, 0,
            12, 22, 32, 42, 0.8f, 79,
            13, 23, 33, 43, 0.8f, 80,
            14, 24, 34, 44, 0.8f, -1,
            15, 25, 35, 45, 0.8f, float.NaN,
        ];
        rows.CopyTo(rig["tower_0/detections"]);

        Assert.Equal(
            [new(0, 0.9f, new Box(10, 20, 30, 40), 0), new(79, 0.8f, new Box(12, 22, 32, 42), 2)], Decode(rig, 0.35f));
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(7, 0)]
    public void Decode_DecodedBoxes_AreSharesOfTheInputAndSkipTheBackground(int columns, int first)
    {
        using var rig = new DecoderRig(
            DecoderRig.ContractOf("""
                input: {name: x, layout: nchw, color: rgb, width: 200, height: 100, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox}
                decode: {recipe: decoded_boxes, outputs: {scores: [s], boxes: [b]}}
                labels: emotion7
                """),
            ("s", [1, 3, columns]),
            ("b", [1, 3, 4]));
        float[] boxes = [0.25f, 0.5f, 0.75f, 1];
        boxes.CopyTo(rig["b"][4..]);
        rig["s"][0] = 0.9f;
        rig["s"][columns + first + 3] = 0.75f;

        // The first row has no box, whatever its score.
        Assert.Equal([new(3, 0.75f, new Box(50, 50, 150, 100), 1)], Decode(rig, 0.5f));
    }

    private static List<BoxCandidate> Decode(DecoderRig rig, float threshold)
    {
        var found = new BoxCandidates();
        found.Begin(threshold);
        BoxDecoders.Create(rig.Contract, rig.Layout).Decoder.Decode(rig.Outputs, found);
        return [.. Enumerable.Range(0, found.Count).Select(i => found[i])];
    }
}
