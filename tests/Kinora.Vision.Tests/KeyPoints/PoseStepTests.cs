using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Sessions;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.KeyPoints;

public class PoseStepTests
{
    private const int LeftShoulder = 5;
    private const int RightShoulder = 6;

    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("movenet-lightning")]
    [InlineData("movenet-thunder")]
    public async Task Run_Portrait_HasEyesAboveShoulders(string model)
    {
        var context = await StepRun.OnAsync(await CreateAsync(model), Repository.Shared("media/grace_hopper.bmp"));

        var pose = Assert.Single(context.Poses);
        Assert.Equal(17, pose.Points.Length);
        Assert.True(pose.Points[1].Y < pose.Points[LeftShoulder].Y);
        Assert.True(pose.Points[LeftShoulder].X > pose.Points[RightShoulder].X, "Who faces the camera has the left shoulder on the right.");
        Assert.InRange(pose.Points[0].X, 0.4 * context.SourceWidth, 0.65 * context.SourceWidth);
        Assert.All(pose.Points.Where(static point => point.Score >= 0.2f), point => Assert.InRange(point.X, pose.Box.X1, pose.Box.X2));
    }

    [Fact]
    public async Task Run_SeveralPeople_FindsTheNearOnes()
    {
        using var folder = new TestFolder();

        var context = await StepRun.OnAsync(await CreateAsync("movenet-multipose"), ClipFrame.Take(folder, "classroom_preview.mp4", "6"));

        // Two sit in the first row, on the left and on the right.
        Assert.Equal(2, context.Poses.Count);
        Assert.True(context.Poses[0].Score >= context.Poses[1].Score);
        var middle = context.SourceWidth / 2f;
        Assert.Single(context.Poses, pose => pose.Points[LeftShoulder].X < middle);
        Assert.Single(context.Poses, pose => pose.Points[RightShoulder].X > middle);
    }

    [Fact]
    public async Task Run_NoBody_FindsNone()
    {
        var context = await StepRun.OnAsync(await CreateAsync("movenet-lightning"), Repository.Shared("media/hot_dog.jpg"));

        Assert.True(context.HasPoses);
        Assert.Empty(context.Poses);
    }

    [Fact]
    public async Task Constructor_ModelOfAFace_IsNamed()
    {
        var error = await Assert.ThrowsAsync<ModelLoadException>(() => CreateAsync("fr_landmark"));

        Assert.Contains("The model 'fr_landmark' gives 68 points", error.Message);
    }

    private static async Task<PoseStep> CreateAsync(string model) =>
        new(await new ModelStore().GetAsync(model, cancellation: TestContext.Current.CancellationToken), Sessions);
}
