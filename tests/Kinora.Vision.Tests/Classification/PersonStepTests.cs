using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Classification;

public class PersonStepTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("grace_hopper.bmp", true)]
    [InlineData("face.jpg", true)]
    [InlineData("parrot.jpg", false)]
    [InlineData("hot_dog.jpg", false)]
    [InlineData("cat_720p.jpg", false)]
    public async Task Run_RealPicture_SaysWhetherAPersonIsThere(string picture, bool isThere)
    {
        var context = await StepRun.OnAsync(new PersonStep(await ModelAsync(), Sessions), Repository.Shared("media/" + picture));

        Assert.Equal(isThere, context.HasPerson);
        Assert.False(context.HasPredictions);
        Assert.False(context.HasDetections);
    }

    [Fact]
    public async Task Run_ThresholdAboveTheBestScore_SaysNoWithThatScore()
    {
        var picture = Repository.Shared("media/grace_hopper.bmp");
        var sure = await StepRun.OnAsync(new PersonStep(await ModelAsync(), Sessions, new PersonOptions { AsPredictions = true }), picture);
        var strict = await StepRun.OnAsync(new PersonStep(await ModelAsync(), Sessions, new PersonOptions { AsPredictions = true, Threshold = 1 }), picture);

        var score = sure.Predictions[0].Score;
        Assert.InRange(score, 0.6f, 0.999f);
        Assert.Equal([new Prediction("person", score), new Prediction("no_person", 0)], sure.Predictions);
        Assert.False(strict.HasPerson);
        Assert.Equal([new Prediction("person", score), new Prediction("no_person", 1 - score)], strict.Predictions);
    }

    [Theory]
    [InlineData(0.7f, true, "person no_person")]
    [InlineData(0.6f, true, "person no_person")]
    [InlineData(0.59f, false, "person no_person")]
    [InlineData(0.4f, false, "no_person person")]
    public void Run_BehindADetector_GoesByItsPersonsAndRunsNoModel(float best, bool isThere, string labels)
    {
        var context = new StepContext();
        context.Begin(FrameFormat.Video(64, 48), 0, default);
        context.Detections.AddRange([
            new Detection("person", 0.3f, new Box(0, 0, 1, 1)), new Detection("dog", 0.9f, new Box(0, 0, 1, 1)), new Detection("person", best, new Box(0, 0, 1, 1))]);
        context.HasDetections = true;

        new PersonStep(new PersonOptions { AsPredictions = true }).Run(context);

        Assert.Equal(isThere, context.HasPerson);
        Assert.Equal(labels, string.Join(' ', context.Predictions.Select(p => p.Label)));
        Assert.Equal(best, context.Predictions.Single(p => p.Label == "person").Score);
        Assert.Equal(isThere ? 0 : 1 - best, context.Predictions.Single(p => p.Label == "no_person").Score);
    }

    [Fact]
    public async Task Constructor_ModelThatKnowsNoPersons_SaysSo()
    {
        using var folder = new TestFolder();
        File.WriteAllLines(folder["names.txt"], Enumerable.Range(0, 80).Select(i => $"thing {i}"));
        var model = await ModelAsync();
        var other = model with { Contract = model.Contract! with { Labels = folder["names.txt"] } };

        Assert.Contains("'person' is not among its labels", Assert.Throws<ModelLoadException>(() => new PersonStep(other, Sessions)).Message);
    }

    private static Task<ModelFile> ModelAsync() => new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
}
