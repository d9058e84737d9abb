using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Hands;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Hands;

public class HandStepTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("handlandmark-lite")]
    [InlineData("handlandmark-full")]
    public async Task Run_TwoHandsThatHoldBottles_FindsBothWithTheirSides(string points)
    {
        using var folder = new TestFolder();
        var step = await CreateAsync(points);

        var context = await StepRun.OnAsync(step, ClipFrame.Take(folder, "bottle-detection.mp4", "16.7"));

        Assert.True(context.HasHands);
        Assert.Equal(2, context.Hands.Count);
        Assert.True(context.Hands[0].Score >= context.Hands[1].Score);

        // The man behind the table faces the camera: his right hand is on the left. His wrists are above the bottles that he holds.
        var (right, left) = (Assert.Single(context.Hands, hand => hand.Side == "right"), Assert.Single(context.Hands, hand => hand.Side == "left"));
        AssertWithin(right, 0, 0, 140, 160);
        AssertWithin(left, 240, 10, 420, 160);
        foreach (var hand in context.Hands)
        {
            Assert.InRange(hand.Score, 0.9f, 1);
            Assert.Equal(21, hand.Points.Length);
            Assert.True(hand.Points[12].Y > hand.Points[0].Y, "The middle finger points down.");
        }
    }

    [Fact]
    public async Task Run_SameHandInASmallerRendition_IsAtTheSamePlaceOfTheSource()
    {
        using var folder = new TestFolder();
        var whole = ClipFrame.Take(folder, "bottle-detection.mp4", "6.0");
        Tool.Ffmpeg("-i", "file:" + whole, "-vf", "scale=iw*2:-1", folder["double.png"]);
        var step = await CreateAsync("handlandmark-lite");

        var first = Assert.Single((await StepRun.OnAsync(step, whole)).Hands);
        var second = Assert.Single((await StepRun.OnAsync(step, folder["double.png"])).Hands);

        for (var i = 0; i < 21; i++)
        {
            Assert.Equal(2 * first.Points[i].X, second.Points[i].X, 12f);
            Assert.Equal(2 * first.Points[i].Y, second.Points[i].Y, 12f);
        }
    }

    [Theory]
    [InlineData("parrot.jpg")]
    [InlineData("hot_dog.jpg")]
    public async Task Run_PictureWithoutHands_FindsNone(string picture)
    {
        var context = await StepRun.OnAsync(await CreateAsync("handlandmark-lite"), Repository.Shared("media/" + picture));

        Assert.True(context.HasHands);
        Assert.Empty(context.Hands);
    }

    [Fact]
    public async Task Constructor_ModelsOfOtherKinds_AreNamed()
    {
        var store = new ModelStore();
        var cancellation = TestContext.Current.CancellationToken;
        var (palms, points, pose) = (
            await store.GetAsync("handdetect", cancellation: cancellation), await store.GetAsync("handlandmark-lite", cancellation: cancellation),
            await store.GetAsync("movenet-lightning", cancellation: cancellation));

        var error = Assert.Throws<ModelLoadException>(() => new HandStep(points, points, Sessions));
        Assert.Equal("The model 'handlandmark-lite' has the recipe 'hand_landmarks', which finds no hands; 'palms' does.", error.Message);
        error = Assert.Throws<ModelLoadException>(() => new HandStep(palms, pose, Sessions));
        Assert.Contains("The model 'movenet-lightning' gives 17 points", error.Message);
    }

    [Fact]
    public async Task Constructor_ModelsOfTheCache_AreInUseUntilTheyAreUnloaded()
    {
        using var home = new TestFolder();
        using var sessions = new SessionRegistry(new InferenceOptions { WarmUp = false });
        var (palms, points) = (await LeasedAsync("handdetect", home), await LeasedAsync("handlandmark-lite", home));
        _ = new HandStep(palms, points, sessions);
        palms.Lease!.Dispose();
        points.Lease!.Dispose();

        Assert.True(ModelLease.IsInUse(home.Path, "handdetect"));
        Assert.True(ModelLease.IsInUse(home.Path, "handlandmark-lite"));

        sessions.Dispose();
        Assert.False(ModelLease.IsInUse(home.Path, "handlandmark-lite"));
    }

    // with a lease in a home where nobody else has one
    private static async Task<ModelFile> LeasedAsync(string id, TestFolder home) =>
        await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken) with
        {
            Lease = await ModelLease.TakeAsync(home.Path, id, TestContext.Current.CancellationToken),
        };

    private static async Task<HandStep> CreateAsync(string points)
    {
        var store = new ModelStore();
        return new HandStep(
            await store.GetAsync("handdetect", cancellation: TestContext.Current.CancellationToken),
            await store.GetAsync(points, cancellation: TestContext.Current.CancellationToken),
            Sessions);
    }

    private static void AssertWithin(Hand hand, float x1, float y1, float x2, float y2)
    {
        Assert.InRange(hand.Box.X1, x1, x2);
        Assert.InRange(hand.Box.X2, x1, x2);
        Assert.InRange(hand.Box.Y1, y1, y2);
        Assert.InRange(hand.Box.Y2, y1, y2);
        Assert.All(hand.Points, point => Assert.True(point.X >= hand.Box.X1 && point.X <= hand.Box.X2 && point.Y >= hand.Box.Y1 && point.Y <= hand.Box.Y2));
    }
}
