using Kinora.Pipelines.Steps;

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
        Assert.Contains("There is no step 'dance'. Known: detect, track, describe, overlay.", error.Message, StringComparison.Ordinal);
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
}
