using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

public class NanoDetDecoderTests
{
    private static readonly (string Name, int[] Shape)[] Outputs =
    [
        ("Identity", [1, 2704, 80]), ("Identity_1", [1, 676, 80]), ("Identity_2", [1, 169, 80]),
        ("Identity_3", [1, 2704, 44]), ("Identity_4", [1, 676, 44]), ("Identity_5", [1, 169, 44]),
    ];

    [Fact]
    public void Decode_ReferenceTensors_AreThePlainResult()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("nanodet"), Outputs);
        foreach (var (name, _) in Outputs)
        {
            rig.Load(name, $"nanodet.out.{name}.tfjs.raw");
        }

        // Lower than anyone asks for, so that there is enough to compare.
        const float Threshold = 0.1f;
        var found = new BoxCandidates();
        found.Begin(Threshold);
        BoxDecoders.Create(rig.Contract, rig.Layout).Decoder.Decode(rig.Outputs, found);

        var plain = Plain(Threshold);
        Assert.InRange(plain.Count, 1, BoxCandidates.Most);
        PlainBox.AssertSame(plain, found);
    }

    [Fact]
    public void Create_OutputOfAnotherSize_NamesIt()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("nanodet"), [.. Outputs[..3], ("Identity_3", [1, 44, 2704]), .. Outputs[4..]]);

        var error = Assert.Throws<ModelLoadException>(() => BoxDecoders.Create(rig.Contract, rig.Layout));

        Assert.Contains("'Identity_3' of model 'nanodet' is float32 [1,44,2704]", error.Message);
    }

    private static List<PlainBox> Plain(double threshold)
    {
        List<PlainBox> boxes = [];
        int[] strides = [8, 16, 32];
        for (var level = 0; level < 3; level++)
        {
            var scores = DecoderRig.Reference($"nanodet.out.{Outputs[level].Name}.tfjs.raw");
            var sides = DecoderRig.Reference($"nanodet.out.{Outputs[level + 3].Name}.tfjs.raw");
            var columns = 416 / strides[level];
            for (var i = 0; i < scores.Length; i++)
            {
                if (scores[i] >= threshold)
                {
                    var cell = i / 80;
                    var d = Enumerable.Range(0, 4).Select(side => Expectation(sides, (cell * 44) + (side * 11)) * strides[level]).ToArray();
                    var (x, y) = (((cell % columns) + .5) * strides[level], ((cell / columns) + .5) * strides[level]);
                    boxes.Add(new PlainBox(i % 80, scores[i], x - d[0], y - d[1], x + d[2], y + d[3]));
                }
            }
        }

        return boxes;
    }

    private static double Expectation(float[] values, int start)
    {
        var e = Enumerable.Range(0, 11).Select(i => Math.Exp((double)values[start + i])).ToArray();
        return e.Select((v, i) => v * i).Sum() / e.Sum();
    }
}
