using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Pipelines.Steps;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests;

public class StepPlanTests
{
    private static readonly Dictionary<string, string> NoModels = [];

    [Fact]
    public void Create_GoodSteps_KeepsTheirOrder() =>
        Assert.Equal(["detect", "track", "describe"], StepPlan.Create(["detect", "track", "describe"], NoModels).Names);

    [Fact]
    public void Create_SeveralMistakes_NamesThemAllAtOnce()
    {
        var error = Assert.Throws<PipelineConfigException>(() => StepPlan.Create(
            ["track", "dance", "track"], new Dictionary<string, string> { ["detect"] = "nanodet", ["track"] = "centernet" }));
        Assert.Contains("Step 'track' needs step 'detect' before it.", error.Message, StringComparison.Ordinal);
        Assert.Contains("There is no step 'dance'. Known: detect, track, describe, classify, person, pose, hands, segment, overlay.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Step 'track' is named twice.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'nanodet' is chosen for step 'detect', which this stream does not have", error.Message, StringComparison.Ordinal);
        Assert.Contains("Step 'track' runs no model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NoStep_SaysWhichThereAre() =>
        Assert.Contains("Known: detect", Assert.Throws<PipelineConfigException>(() => StepPlan.Create([], NoModels)).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_UnknownModel_OffersTheDetectors()
    {
        var error = Assert.Throws<PipelineConfigException>(() => StepPlan.Create(["detect"], new Dictionary<string, string> { ["detect"] = "yolo9" }));
        Assert.Contains("nanodet_256", error.Message, StringComparison.Ordinal);
        Assert.Contains("centernet", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("facemesh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_DashForUnderscore_IsTheSameModel() =>
        Assert.NotNull(StepPlan.Create(["detect"], new Dictionary<string, string> { ["detect"] = "nanodet-256" }));

    [Fact]
    public async Task BuildAsync_ClassifierThatNobodySupplied_SaysWhereToPutIt()
    {
        using var folder = new TestFolder();
        using var sessions = new SessionRegistry();
        var error = await Assert.ThrowsAsync<ModelNotSuppliedException>(() => StepPlan.Create(["classify"], NoModels)
            .BuildAsync(new ModelStore(folder.Path), sessions, null, TestContext.Current.CancellationToken));
        Assert.Contains("put its ONNX file", error.Message, StringComparison.Ordinal);
        Assert.Contains("as 'mobilenet-v3-small.onnx'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--model classify=FILE.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ClassifyWithAFile_IsAPlan() =>
        Assert.Equal(["classify"], StepPlan.Create(["classify"], new Dictionary<string, string> { ["classify"] = "animals.onnx" }).Names);

    [Fact]
    public void Create_ClassifyWithADetector_OffersTheClassifiers()
    {
        var error = Assert.Throws<PipelineConfigException>(
            () => StepPlan.Create(["classify"], new Dictionary<string, string> { ["classify"] = "nanodet" }));
        Assert.Contains("which is for detect. Known for classify: nsfw_mobilenet_v2, mobilenet-v3-small, mobilenetv2, mobilenet-v3-large, efficientnet-b0, resnet50", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SecondModelOfHands_IsChosenByItsTask()
    {
        Assert.NotNull(StepPlan.Create(["hands"], new Dictionary<string, string> { ["hand_points"] = "handlandmark-full" }));

        var error = Assert.Throws<PipelineConfigException>(
            () => StepPlan.Create(["hands"], new Dictionary<string, string> { ["hand_points"] = "nanodet" }));
        Assert.Contains("Known for hand_points: handlandmark-lite, handlandmark-full.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<PipelineConfigException>(
            () => StepPlan.Create(["detect"], new Dictionary<string, string> { ["hand_points"] = "handlandmark-full" }));
        Assert.Contains("'handlandmark-full' is chosen for step 'hand_points', which this stream does not have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_PoseHandsAndSegment_LoadsTheirModels()
    {
        using var sessions = new SessionRegistry();
        using var chain = await StepPlan.Create(["pose", "hands", "segment"], NoModels)
            .BuildAsync(new ModelStore(), sessions, null, TestContext.Current.CancellationToken);

        Assert.Equal(["pose", "hands", "segment"], chain.Steps.Select(static step => step.Name));
        Assert.Equal(4, sessions.Count);
    }

    [Theory]
    [InlineData("detect,person", 1)]
    [InlineData("person,detect", 2)]
    public async Task BuildAsync_PersonBehindDetect_RunsNoModelOfItsOwn(string steps, int models)
    {
        using var sessions = new SessionRegistry();
        using var chain = await StepPlan.Create(steps.Split(','), NoModels)
            .BuildAsync(new ModelStore(), sessions, null, TestContext.Current.CancellationToken);

        Assert.Equal(models, sessions.Count);
    }

    [Fact]
    public async Task BuildAsync_ClassifierOfOnesOwn_NamesThePictureInTheResult()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Shared("models/mobilenetv2_1.0_224_imagenet_fp32.onnx"), folder["net.onnx"]);
        File.Copy(Repository.Shared("models/imagenet_labels_1000.txt"), folder["names.txt"]);
        File.WriteAllText(folder["net.yaml"], """
            input:
              {name: input, layout: nchw, color: rgb, width: 224, height: 224, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], resize: letterbox}
            decode: {recipe: classes, score: 0.1, logits: true, outputs: {scores: [logits]}}
            labels: names.txt
            """);
        using var sessions = new SessionRegistry();
        using var decoder = new StillDecoder();
        var plan = StepPlan.Create(["detect", "classify"], new Dictionary<string, string> { ["detect"] = "nanodet_256", ["classify"] = folder["net.onnx"] });
        using var steps = await plan.BuildAsync(new ModelStore(), sessions, null, TestContext.Current.CancellationToken);
        using var frame = await decoder.ReadAsync(Repository.Shared("media/parrot.jpg"), TestContext.Current.CancellationToken);
        var context = new StepContext();
        context.Begin(frame);

        foreach (var step in steps.Steps)
        {
            step.Run(context);
        }

        var result = context.ToResult("parrot.jpg", 0, [], 0);
        Assert.Equal("macaw", Assert.Single(result.Predictions!).Label);
        Assert.False(result.HasPerson);
        Assert.Contains(result.Detections!, d => d.Label == "bird");
    }
}
