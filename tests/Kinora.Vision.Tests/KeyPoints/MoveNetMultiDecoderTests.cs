using Kinora.Models.Catalog;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.KeyPoints;

public class MoveNetMultiDecoderTests
{
    [Fact]
    public void Decode_EachBody_HasItsPointsAndScore()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("movenet-multipose"), ("Identity", [1, 6, 56]));
        for (var body = 0; body < 6; body++)
        {
            for (var i = 0; i < 17; i++)
            {
                float[] point = [(i + 1) / 32f, (body + 1) / 8f, 0.5f];
                point.CopyTo(rig["Identity"][((body * 56) + (3 * i))..]);
            }

            rig["Identity"][(body * 56) + 55] = body / 8f;
        }

        var decoder = KeyPointDecoders.Create(rig.Contract, rig.Layout);
        var points = new KeyPoint[17];

        Assert.Equal((17, 6), (decoder.Count, decoder.Bodies));
        for (var body = 0; body < 6; body++)
        {
            Assert.Equal(body / 8f, decoder.Decode(rig.Outputs, body, points));
            Assert.Equal(new KeyPoint((body + 1) * 32, 17 * 8, 0, 0.5f), points[16]);
        }
    }
}
