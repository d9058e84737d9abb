using Kinora.Frames.Results;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Stills;
using Kinora.Media.Supervision;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

public class DetectStepTests
{
    private static readonly SessionRegistry Sessions = new();

    [Theory]
    [InlineData("nanodet", "cat_720p.jpg", "cat")]
    [InlineData("nanodet", "grace_hopper.bmp", "person")]
    [InlineData("nanodet", "parrot.jpg", "bird")]
    [InlineData("nanodet", "kite_and_cold.jpg", "kite")]
    [InlineData("nanodet_320", "kite_and_cold.jpg", "kite")]
    [InlineData("nanodet_256", "grace_hopper.bmp", "person")]
    [InlineData("centernet", "cat_720p.jpg", "cat")]
    [InlineData("centernet", "grace_hopper.bmp", "person")]
    public async Task Run_RealPictureAndModel_FindsWhatIsInIt(string model, string picture, string label)
    {
        var detections = await DetectAsync(model, Repository.Shared("media/" + picture));
        Assert.Contains(detections, d => d.Label == label && d.Score >= 0.4f);
    }

    [Fact]
    public async Task Run_TheFourFacesPicture_BoxesLieInThePictureAndDoNotRepeat()
    {
        var detections = await DetectAsync("nanodet", Repository.Shared("media/face.jpg"));
        Assert.True(detections.Count(d => d.Label == "person") >= 3);
        Assert.All(detections, d =>
        {
            Assert.InRange(d.Box.X1, 0, 512);
            Assert.InRange(d.Box.X2, d.Box.X1, 512);
            Assert.InRange(d.Box.Y2, d.Box.Y1, 355);
        });
        Assert.DoesNotContain(
            detections.SelectMany((a, i) => detections.Skip(i + 1).Select(b => (a, b))), p => p.a.Label == p.b.Label && p.a.Box.Iou(p.b.Box) > 0.5f);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Run_EveryFifthFrameOfTheStreet_FindsAPersonInNearlyAll()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(Repository.Shared("media/people_1080p30.mp4")));
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var step = await StepAsync("nanodet");
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        var context = new StepContext();
        int analysed = 0, withPerson = 0;
        while (await feed.Frames.NextAsync(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame)
            {
                if (frame.Index % 5 == 0)
                {
                    context.Begin(frame);
                    step.Run(context);
                    analysed++;
                    withPerson += context.Detections.Exists(d => d.Label == "person") ? 1 : 0;
                }
            }
        }

        await running;
        Assert.Equal(119, analysed);
        Assert.True(withPerson >= 0.95 * analysed, $"a person in {withPerson} of {analysed} frames");
    }

    [Fact]
    public async Task Run_SameFrameAgain_FindsTheSameAndAllocatesLittle()
    {
        using var decoder = new StillDecoder();
        using var frame = await decoder.ReadAsync(Repository.Shared("media/grace_hopper.bmp"), TestContext.Current.CancellationToken);
        var step = await StepAsync("nanodet_256");
        var context = new StepContext();
        Detection[]? first = null;
        for (var i = 0; i < 3; i++)
        {
            context.Begin(frame);
            step.Run(context);
            first ??= [.. context.Detections];
            Assert.Equal(first, context.Detections);
        }

        var allocated = Allocations.Of(() =>
        {
            context.Begin(frame);
            step.Run(context);
        });

        // The hold on the model's tensors, an object with one field, and nothing else, neither here nor in ONNX Runtime's managed API.
        Assert.Equal(3 * IntPtr.Size, allocated);
    }

    [Fact]
    public async Task Get_SameModelTwice_IsLoadedOnce()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        Assert.Same(Sessions.Get(model.Path), Sessions.Get(model.Path));
    }

    [Fact]
    public async Task Constructor_ModelOfAnotherTask_SaysSo()
    {
        var model = await new ModelStore().GetAsync("facemesh", cancellation: TestContext.Current.CancellationToken);
        var error = Assert.Throws<ModelLoadException>(() => new DetectStep(model, Sessions));
        Assert.Contains("facemesh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_NoModelAtAll_NamesFileAndReason()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["broken.onnx"], "this is no model");
        var error = Assert.Throws<ModelLoadException>(() => Sessions.Get(folder["broken.onnx"]));
        Assert.Contains("broken.onnx", error.Message, StringComparison.Ordinal);
    }

    private static async Task<DetectStep> StepAsync(string model) =>
        new(await new ModelStore().GetAsync(model, cancellation: TestContext.Current.CancellationToken), Sessions);

    private static async Task<List<Detection>> DetectAsync(string model, string picture) =>
        (await StepRun.OnAsync(await StepAsync(model), picture)).Detections;
}
