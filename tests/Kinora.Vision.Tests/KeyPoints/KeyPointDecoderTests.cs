using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.KeyPoints;

public class KeyPointDecoderTests
{
    public const string MoveNet = """
        input: {name: input, type: int32, layout: nhwc, color: rgb, width: 192, height: 192, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox}
        decode: {recipe: movenet, score: 0.3, outputs: {points: [Identity]}}
        """;

    private static readonly SessionRegistry Sessions = new();

    [Fact]
    public void Decode_MoveNetReferenceTensor_IsThePlainResult()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(MoveNet), ("Identity", [1, 1, 17, 3]));
        rig.Load("Identity", "movenet-lightning.out.Identity.tfjs.raw");
        var points = new KeyPoint[17];

        var score = KeyPointDecoders.Create(rig.Contract, rig.Layout).Decode(rig.Outputs, points);

        var plain = DecoderRig.Reference("movenet-lightning.out.Identity.tfjs.raw");
        Assert.Equal(Enumerable.Range(0, 17).Average(i => (double)plain[(3 * i) + 2]), score, 1e-6);
        for (var i = 0; i < 17; i++)
        {
            Assert.Equal(plain[(3 * i) + 1] * 192.0, points[i].X, 1e-3);
            Assert.Equal(plain[3 * i] * 192.0, points[i].Y, 1e-3);
            Assert.Equal(plain[(3 * i) + 2], points[i].Score);
        }
    }

    [Fact]
    public void Decode_FaceMeshReferenceTensors_ArePixelsOfTheInput()
    {
        using var rig = new DecoderRig(
            ModelCatalog.Default.Find("facemesh"), ("Identity", [1, 266]), ("Identity_1", [1, 1]), ("Identity_2", [1, 1404]));
        rig.Load("Identity_1", "facemesh.out.Identity_1.tfjs.raw");
        rig.Load("Identity_2", "facemesh.out.Identity_2.tfjs.raw");
        var points = new KeyPoint[468];

        var score = KeyPointDecoders.Create(rig.Contract, rig.Layout).Decode(rig.Outputs, points);

        var plain = DecoderRig.Reference("facemesh.out.Identity_2.tfjs.raw");
        Assert.Equal(DecoderRig.Reference("facemesh.out.Identity_1.tfjs.raw")[0], score);
        Assert.Equal(plain, points.SelectMany(point => (float[])[point.X, point.Y, point.Z]));
    }

    [Theory]
    [InlineData("fr_landmark", "output", 136, 68, 2)]
    [InlineData("iris", "Identity", 228, 76, 3)]
    public void Decode_OrdinaryNumbers_AreThePoints(string id, string output, int length, int count, int size)
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find(id), (output, [1, length]));
        for (var i = 0; i < length; i++)
        {
            rig[output][i] = i / 256f;
        }

        var decoder = KeyPointDecoders.Create(rig.Contract, rig.Layout);
        var points = new KeyPoint[decoder.Count];
        Assert.Equal(1, decoder.Decode(rig.Outputs, points));

        Assert.Equal(count, points.Length);
        var scale = size == 2 ? 64 : 1;
        Assert.Equal(new KeyPoint(10 * size / 256f * scale, ((10 * size) + 1) / 256f * scale, size == 3 ? 32 / 256f : 0, 1), points[10]);
    }

    [Theory]
    [InlineData("facemesh")]
    [InlineData("iris")]
    public async Task Run_RealModelOnARealFace_PutsItsPointsOnTheFace(string id)
    {
        // Letterboxed, where the catalog's contract stretches a crop: this face fills the middle of its picture.
        var entry = ModelCatalog.Default.Find(id);
        var model = await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);
        var finder = new KeyPointFinder(
            model with { Contract = entry with { Input = entry.Input with { Resize = ResizeMode.Letterbox } } }, Sessions);

        await StepRun.OnAsync(context => finder.Run(context), Repository.Shared("media/grace_hopper.bmp"));

        var (x, y) = (Average(finder.Points, point => point.X), Average(finder.Points, point => point.Y));
        Assert.InRange(x, 130, 390);
        Assert.InRange(y, 60, 420);
    }

    [Fact]
    public async Task Constructor_ModelOfAnotherTask_SaysSo()
    {
        var model = await new ModelStore().GetAsync("blazeface-back", cancellation: TestContext.Current.CancellationToken);

        Assert.Contains("gives no key points", Assert.Throws<ModelLoadException>(() => new KeyPointFinder(model, Sessions)).Message);
    }

    private static float Average(ReadOnlySpan<KeyPoint> points, Func<KeyPoint, float> of) => points.ToArray().Average(of);
}
