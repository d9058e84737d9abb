using Kinora.Vision.KeyPoints;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.KeyPoints;

public class HeatmapDecoderTests
{
    [Theory]
    [InlineData("nchw")]
    [InlineData("nhwc")]
    public void Decode_OnePeakAPlane_IsAQuarterTowardsItsHigherNeighbour(string layout)
    {
        using var rig = new DecoderRig(
            DecoderRig.ContractOf($$"""
                input: {name: x, layout: {{layout}}, color: rgb, width: 64, height: 32, mean: [0, 0, 0], std: [1, 1, 1], resize: stretch}
                decode: {recipe: heatmaps, outputs: {heatmaps: [h]} }
                """),
            ("h", layout == "nchw" ? [1, 2, 8, 16] : [1, 8, 16, 2]));
        Set(1, 5, 3, 0.8f);
        Set(1, 6, 3, 0.5f);
        Set(1, 5, 2, 0.4f);
        Set(0, 0, 7, 0.6f);
        var points = new KeyPoint[2];

        var score = KeyPointDecoders.Create(rig.Contract, rig.Layout).Decode(rig.Outputs, points);

        // Cells are 4 × 4 pixels.
        Assert.Equal(new KeyPoint((5 + .5f + .25f) * 4, (3 + .5f - .25f) * 4, 0, 0.8f), points[1]);
        Assert.Equal(new KeyPoint(.5f * 4, 7.5f * 4, 0, 0.6f), points[0]);
        Assert.Equal(0.7f, score, 1e-6f);

        void Set(int point, int x, int y, float value) => rig["h"][layout == "nchw" ? (((point * 8) + y) * 16) + x : (((y * 16) + x) * 2) + point] = value;
    }
}
