using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Tests.Support;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;

namespace Kinora.Pipelines.Tests.Stills;

public sealed class PictureAnalyserTests : IDisposable
{
    private static readonly Dictionary<string, string> NoModels = [];

    private readonly SessionRegistry _sessions = new();
    private readonly StepScheduler _scheduler = new(2);

    public void Dispose()
    {
        _scheduler.Dispose();
        _sessions.Dispose();
    }

    [Theory]
    [InlineData("mobilenet-v3-small", "cat_720p.jpg", "egyptian_cat|tabby|tiger_cat|lynx", false)]
    [InlineData("mobilenet-v3-small", "hot_dog.jpg", "hotdog", false)]
    [InlineData("mobilenet-v3-small", "parrot.jpg", "macaw", false)]
    [InlineData("mobilenet-v3-small", "grace_hopper.bmp", "military_uniform", true)]
    [InlineData("mobilenetv2", "cat_720p.jpg", "egyptian_cat|tabby|tiger_cat|lynx", false)]
    [InlineData("mobilenetv2", "hot_dog.jpg", "hotdog", false)]
    [InlineData("mobilenetv2", "parrot.jpg", "macaw", false)]
    [InlineData("mobilenetv2", "grace_hopper.bmp", "military_uniform", true)]
    public async Task AnalyseAsync_RealPicture_NamesItAndSaysWhetherAPersonIsThere(string model, string picture, string labels, bool hasPerson)
    {
        using var models = await SuppliedModels.WithClassifierAsync();
        using var analyser = await CreateAsync(models, StepPlan.Create(["classify", "person"], new Dictionary<string, string> { ["classify"] = model }));

        var result = await AnalyseAsync(analyser, Repository.Shared("media/" + picture));

        Assert.Null(analyser.Warning);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', result.Predictions!.Select(p => $"{p.Label} {p.Score:F2}")));
        Assert.Contains(result.Predictions![0].Label, labels.Split('|'));
        Assert.InRange(result.Predictions.Length, 1, 5);
        Assert.Equal(hasPerson, result.HasPerson);
        Assert.Equal(["queue", "decode", "classify", "person", "total"], result.Timings.Select(t => t.Step));
    }

    [Fact]
    public async Task AnalyseAsync_NoWeights_GivesNoPredictionsAndAWarningButStillThePerson()
    {
        using var models = await SuppliedModels.WithoutClassifierAsync();
        using var analyser = await CreateAsync(models, StepPlan.Create(["classify", "person"], NoModels));

        var result = await AnalyseAsync(analyser, Repository.Shared("media/grace_hopper.bmp"));

        Assert.Contains("put its ONNX file", analyser.Warning, StringComparison.Ordinal);
        Assert.Empty(result.Predictions!);
        Assert.True(result.HasPerson);
    }

    [Fact]
    public async Task AnalyseAsync_NoWeightsAndNothingElse_StillAnswers()
    {
        using var models = await SuppliedModels.WithoutClassifierAsync();
        using var analyser = await CreateAsync(models, StepPlan.Create(["classify"], NoModels));

        var result = await AnalyseAsync(analyser, Repository.Shared("media/parrot.jpg"));

        Assert.Empty(result.Predictions!);
        Assert.Null(result.HasPerson);
        Assert.Equal((512, 929), (result.Width, result.Height));
    }

    [Theory]
    [InlineData("grace_hopper.bmp", true)]
    [InlineData("parrot.jpg", false)]
    public async Task AnalyseAsync_PersonDetector_AnswersWithBothLabels(string picture, bool isThere)
    {
        using var models = await SuppliedModels.WithoutClassifierAsync();
        using var analyser = await CreateAsync(models, StepPlan.Create(["person"], NoModels).With(new PersonOptions { AsPredictions = true }));

        var result = await AnalyseAsync(analyser, Repository.Shared("media/" + picture));

        var scores = result.Predictions!.ToDictionary(p => p.Label, p => p.Score);
        Assert.Equal(["no_person", "person"], scores.Keys.Order());
        Assert.Equal(isThere, result.HasPerson);
        Assert.Equal(isThere ? PersonStep.Person : PersonStep.NoPerson, result.Predictions![0].Label);
        Assert.Equal(isThere, scores["person"] >= 0.6f);
        Assert.Equal(isThere ? 0 : 1 - scores["person"], scores["no_person"]);
    }

    [Fact]
    public async Task AnalyseAsync_ManyAtOnce_GivesEachItsOwnResult()
    {
        using var models = await SuppliedModels.WithClassifierAsync();
        using var analyser = await CreateAsync(models, StepPlan.Create(["classify"], NoModels));
        var pictures = new[] { "parrot.jpg", "hot_dog.jpg", "cat_720p.jpg", "face.jpg" }
            .Select(name => (name, File.ReadAllBytes(Repository.Shared("media/" + name)))).ToArray();
        var alone = new Dictionary<string, Prediction[]>();
        foreach (var (name, bytes) in pictures)
        {
            alone[name] = (await analyser.AnalyseAsync(bytes, name, TestContext.Current.CancellationToken)).Predictions!;
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            analyser.AnalyseAsync(pictures[i % 4].Item2, pictures[i % 4].name, TestContext.Current.CancellationToken))));

        Assert.Equal(2, analyser.Concurrency);
        Assert.All(results, result => Assert.Equal(alone[result.Stream], result.Predictions));
    }

    private Task<PictureAnalyser> CreateAsync(SuppliedModels models, StepPlan plan, PictureAnalyserOptions? options = null) =>
        PictureAnalyser.CreateAsync(plan, models.Store, _sessions, _scheduler, options, cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<FrameResult> AnalyseAsync(PictureAnalyser analyser, string path) => await analyser.AnalyseAsync(
        await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetFileName(path), TestContext.Current.CancellationToken);
}
