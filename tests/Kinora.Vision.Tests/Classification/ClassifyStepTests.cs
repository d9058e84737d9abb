using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Classification;

public class ClassifyStepTests
{
    private const string MobileNetV2 = "mobilenetv2_1.0_224_imagenet_fp32.onnx";
    private const string MobileNetV3 = "mobilenetv3_small_1.0_224_imagenet_fp32.onnx";

    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData(MobileNetV2, "mnv2_cat_720p", "tiger_cat|tabby|egyptian_cat|lynx")]
    [InlineData(MobileNetV2, "mnv2_grace_hopper", "military_uniform|mortarboard|suit")]
    [InlineData(MobileNetV2, "mnv2_parrot", "macaw")]
    [InlineData(MobileNetV3, "mnv3s_cat_720p__mnv2in", "tiger_cat|tabby|egyptian_cat|lynx")]
    [InlineData(MobileNetV3, "mnv3s_hot_dog__crop", "hotdog")]
    public async Task Run_ReferenceInput_GivesTheReferenceLogitsAndLabel(string file, string reference, string labels)
    {
        using var folder = new TestFolder();
        var model = await ModelAsync(folder, file, "stretch");
        var session = Sessions.Get(model.Path);
        using var binding = session.Rent();
        DecoderRig.Reference(reference + "_input_1x3x224x224.f32").CopyTo(binding.Inputs[0].Values);
        var expected = DecoderRig.Reference(reference + "_logits_1x1000.f32");

        binding.Run();

        var actual = binding.Outputs[0].Values.ToArray();
        var difference = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(difference, 0, 1e-3f * Math.Max(1, expected.Max(Math.Abs)));

        var context = new StepContext();
        new ClassDecoder(model.Contract!, new OutputLayout(model.Contract!, session.Outputs)).Decode(binding, 5, 0, context.Predictions);

        var largest = expected.Max(v => (double)v);
        var plain = expected.Select(v => Math.Exp(v - largest)).ToArray();
        var sum = plain.Sum();
        Assert.Equal(plain.Select(v => v / sum).OrderDescending().Take(5), context.Predictions.Select(p => (double)p.Score), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Contains(context.Predictions[0].Label, labels.Split('|'));
    }

    [Theory]
    [InlineData("cat_720p.jpg", "cat|tabby|lynx")]
    [InlineData("parrot.jpg", "macaw")]
    public async Task Run_RealPictureLetterboxed_NamesWhatItShows(string picture, string labels)
    {
        using var folder = new TestFolder();
        var model = await ModelAsync(folder, MobileNetV2, "letterbox");

        var context = await StepRun.OnAsync(new ClassifyStep(model, Sessions), Repository.Shared("media/" + picture));

        Assert.True(context.HasPredictions);
        Assert.InRange(context.Predictions.Count, 1, 5);
        Assert.Equal(context.Predictions.OrderByDescending(p => p.Score), context.Predictions);
        Assert.Contains(labels.Split('|'), context.Predictions[0].Label.Contains);
    }

    [Fact]
    public async Task Run_HigherThresholdAndLessOfThem_AreKept()
    {
        using var folder = new TestFolder();
        var model = await ModelAsync(folder, MobileNetV2, "letterbox");
        var picture = Repository.Shared("media/parrot.jpg");

        var few = await StepRun.OnAsync(new ClassifyStep(model, Sessions, new ClassifyOptions { Top = 2, Threshold = 0 }), picture);
        var none = await StepRun.OnAsync(new ClassifyStep(model, Sessions, new ClassifyOptions { Threshold = 1 }), picture);

        Assert.Equal(2, few.Predictions.Count);
        Assert.Empty(none.Predictions);
        Assert.True(none.HasPredictions);
    }

    [Fact]
    public async Task Constructor_ModelOfAnotherTask_SaysSo()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);

        Assert.Contains("'classes' does", Assert.Throws<ModelLoadException>(() => new ClassifyStep(model, Sessions)).Message);
    }

    [Fact]
    public async Task Constructor_LabelsOfAnotherModel_NamesTheOutput()
    {
        using var folder = new TestFolder();
        var model = await ModelAsync(folder, MobileNetV2, "letterbox");
        File.WriteAllText(folder["names.txt"], "cat\ndog\n");

        Assert.Contains(
            "'logits' of model 'model' is float32 [?,1000]; the recipe 'classes' needs 2 numbers",
            Assert.Throws<ModelLoadException>(() => new ClassifyStep(model, Sessions)).Message);
    }

    private static async Task<ModelFile> ModelAsync(TestFolder folder, string file, string resize)
    {
        File.Copy(Repository.Shared("models/" + file), folder["model.onnx"]);
        File.Copy(Repository.Shared("models/imagenet_labels_1000.txt"), folder["names.txt"]);
        File.WriteAllText(folder["model.yaml"], $$"""
            input:
              name: input
              layout: nchw
              color: rgb
              width: 224
              height: 224
              mean: [127.5, 127.5, 127.5]
              std: [127.5, 127.5, 127.5]
              resize: {{resize}}
            decode: {recipe: classes, score: 0.05, logits: true, outputs: {scores: [logits] } }
            labels: names.txt
            """);
        return await new ModelStore().GetAsync(folder["model.onnx"], cancellation: TestContext.Current.CancellationToken);
    }
}
