using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Hands;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Hands;

public class PalmDecoderTests
{
    /// <summary>The places of the anchors by MediaPipe's own rule: strides 8, 16, 32, 32, 32 with two each, those of one size together.</summary>
    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(1, 4, 4)]
    [InlineData(2, 12, 4)]
    [InlineData((33 * 2) + 1, 12, 12)]
    [InlineData(2047, 252, 252)]
    [InlineData(2048, 8, 8)]
    [InlineData(2559, 248, 248)]
    [InlineData(2560, 16, 16)]
    [InlineData(2565, 16, 16)]
    [InlineData(2566, 48, 16)]
    [InlineData(2943, 240, 240)]
    public void Decode_OneAnchor_IsWhereMediaPipeHasIt(int anchor, float x, float y)
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("handdetect"), ("Identity", [1, 2944, 19]));
        for (var i = 0; i < 2944; i++)
        {
            rig["Identity"][i * 19] = -10;
        }

        float[] row = [0, 1, 2, 30, 40, -5, 6, 7, 8, 9, -10];
        row.CopyTo(rig["Identity"][(anchor * 19)..]);
        var decoder = new PalmDecoder(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin(0.5f);

        decoder.Decode(rig.Outputs, found);

        Assert.Equal(1, found.Count);
        Assert.Equal(new BoxCandidate(0, 0.5f, new Box(x + 1 - 15, y + 2 - 20, x + 1 + 15, y + 2 + 20), anchor), found[0]);
        Assert.Equal(new Vector2(x - 5, y + 6), decoder.PointOf(rig.Outputs, anchor, PalmDecoder.Wrist));
        Assert.Equal(new Vector2(x + 9, y - 10), decoder.PointOf(rig.Outputs, anchor, PalmDecoder.MiddleFinger));
    }

    [Fact]
    public void Decode_HostileTensors_GivesOnlyRealBoxesAndPoints()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("handdetect"), ("Identity", [1, 2944, 19]));
        var decoder = new PalmDecoder(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            foreach (ref var value in rig["Identity"])
            {
                value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            }

            found.Begin(0.1f);
            decoder.Decode(rig.Outputs, found);
            found.Suppress(0.3f);

            for (var i = 0; i < found.Count; i++)
            {
                var point = decoder.PointOf(rig.Outputs, found[i].Cell, PalmDecoder.Wrist);
                Assert.True(float.IsFinite(found[i].Box.Area) || float.IsPositiveInfinity(found[i].Box.Area));
                Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y));
            }
        }
    }

    [Fact]
    public void Constructor_RowsThatFitNoGrid_NamesThem()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("handdetect"), ("Identity", [1, 2945, 19]));

        var error = Assert.Throws<ModelLoadException>(() => new PalmDecoder(rig.Contract, rig.Layout));

        Assert.Contains("'Identity' of model 'handdetect' is float32 [1,2945,19]; the recipe 'palms' needs 2 rows of 19 for each cell", error.Message);
    }
}
