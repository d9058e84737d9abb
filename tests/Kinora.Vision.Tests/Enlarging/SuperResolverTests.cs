using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Enlarging;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Enlarging;

public class SuperResolverTests
{
    private static readonly SessionRegistry Sessions = new();

    [Fact]
    public async Task Run_PartOfAPicture_IsTheSamePartLarger()
    {
        const int Left = 500, Top = 300;
        using var folder = new TestFolder();
        var picture = Repository.Shared("media/cat_720p.jpg");
        var model = await new ModelStore().GetAsync("esrgan_slim_x2", cancellation: TestContext.Current.CancellationToken);
        var resolver = new SuperResolver(model, Sessions);
        Assert.Equal(((128, 128), (256, 256)), (resolver.From, resolver.To));
        var rgb = new byte[3 * 256 * 256];

        await StepRun.OnAsync(context => resolver.Run(context, Left, Top, rgb), picture);

        Tool.Ffmpeg("-i", "file:" + picture, "-vf", $"crop=128:128:{Left}:{Top}:exact=1", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", folder["part.rgb"]);
        var part = File.ReadAllBytes(folder["part.rgb"]);
        double difference = 0;
        for (var i = 0; i < part.Length; i++)
        {
            var (channel, x, y) = (i % 3, i / 3 % 128, i / 3 / 128);
            var mean = Enumerable.Range(0, 4).Average(quarter => (double)rgb[((((2 * y) + (quarter / 2)) * 256) + (2 * x) + (quarter % 2)) * 3 + channel]);
            difference += Math.Abs(mean - part[i]) / part.Length;
        }

        // Two levels come from the two ways from JPEG to RGB alone; a part one pixel beside differs by more than ten.
        Assert.InRange(difference, 0, 6);
    }

    [Fact]
    public void Decode_NumbersBeyondAPicture_AreClipped()
    {
        using var rig = new DecoderRig(
            DecoderRig.ContractOf("""
                input: {name: LR, layout: nhwc, color: rgb, width: 2, height: 1, mean: [0, 0, 0], std: [1, 1, 1], resize: stretch}
                decode: {recipe: super_resolution, outputs: {picture: [SR]}}
                """),
            ("SR", [1, 2, 4, 3]));
        float[] numbers = [-5, 0.4f, 0.6f, 254.6f, 255.4f, 300, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        numbers.CopyTo(rig["SR"]);
        var rgb = new byte[24];

        new SuperResolutionDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs, rgb);

        Assert.Equal([0, 0, 1, 255, 255, 255, 0, 255, 0], rgb[..9]);
    }

    [Fact]
    public async Task Constructor_ModelThatMakesNoPicture_IsNamed()
    {
        var model = await new ModelStore().GetAsync("selfie", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(
            "The model 'selfie' has the recipe 'alpha_mask', which makes no picture; 'super_resolution' does.",
            Assert.Throws<ModelLoadException>(() => new SuperResolver(model, Sessions)).Message);
    }
}
