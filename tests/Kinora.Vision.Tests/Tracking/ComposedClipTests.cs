using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>Real people on known paths: what detector and tracker reach together.</summary>
public sealed class ComposedClipTests(ITestOutputHelper output)
{
    private const string Video = "media/people_1080p30.mp4";

    [Fact]
    [Trait("Speed", "Slow")]
    public void Compose_EveryFrame_ShowsPeopleWhereTheTruthSays()
    {
        var scene = Choreography.Crossings();
        var clip = ComposedClip.Open(Repository.Shared(Video), scene);
        var (empty, _) = clip.Compose(0);
        foreach (var frame in new[] { 60, 120, 180, 239 })
        {
            var (picture, truth) = clip.Compose(frame);
            Assert.NotEmpty(truth);
            foreach (var person in scene.Expected(truth).Where(person => person.Box.CenterX is > 240 and < 620))
            {
                Assert.True(Difference(picture, empty, person.Box) > 15, $"Nobody is at {person.Box} in frame {frame}.");
            }
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Update_PerfectDetector_KeepsIdentities()
    {
        var score = Score(Choreography.Crossings(), 2, (_, truth) => truth
            .Where(person => person.Visibility > 0.3f)
            .Select(person => new Detection("person", 0.9f * person.Visibility, person.Box))
            .ToList());

        Assert.InRange(score, 0.95, 1);
    }

    [Theory]
    [InlineData("crossings", 1)]
    [InlineData("crossings", 2)]
    [InlineData("crossings", 5)]
    [InlineData("meeting", 1)]
    [InlineData("meeting", 2)]
    [InlineData("meeting", 5)]
    [Trait("Speed", "Slow")]
    public async Task Update_RealDetector_KeepsIdentities(string clip, int every)
    {
        Repository.Shared(Video);
        var model = await new ModelStore().GetAsync("nanodet", cancellation: TestContext.Current.CancellationToken);
        var detector = new DetectStep(model, new SessionRegistry(), new DetectOptions { Threshold = new TrackerOptions().LowScore });
        using var frames = new FrameFactory();
        var context = new StepContext();
        var score = Score(clip == "meeting" ? Choreography.Meeting() : Choreography.Crossings(), every, (picture, _) =>
        {
            // The pixels come from a high-definition video, whose colours they keep.
            var format = FrameFormat.Video(picture.Width, picture.Height) with { Matrix = ColorMatrix.Bt709 };
            using var frame = frames.Make(format, pixels => picture.Bytes.CopyTo(pixels));
            context.Begin(frame);
            detector.Run(context);
            return context.Detections;
        });

        Assert.InRange(score, 0.85, 1);
    }

    /// <summary>
    /// Runs the tracker over every <paramref name="every"/>th frame of a clip. A real detector ignores the truth, which the second
    /// argument of <paramref name="detect"/> is, and delivers down to <see cref="TrackerOptions.LowScore"/>.
    /// </summary>
    private double Score(Choreography scene, int every, Func<Picture, IReadOnlyList<TruthBox>, IReadOnlyList<Detection>> detect)
    {
        var clip = ComposedClip.Open(Repository.Shared(Video), scene);
        var tracker = new ObjectTracker(new TrackerOptions());
        var idf1 = new Idf1();
        for (var frame = 0; frame < scene.FrameCount; frame += every)
        {
            var (picture, truth) = clip.Compose(frame);
            var detections = detect(picture, truth).ToList();
            tracker.Update(detections, scene.TimeOf(frame));
            idf1.Add(scene.Expected(truth), detections.Where(detection => detection.Label == "person"));
        }

        output.WriteLine($"IDF1 {idf1.Score:F3}, {idf1.TrackCount} tracks for {scene.Actors.Count} people");
        return idf1.Score;
    }

    /// <summary>The mean difference of luma in the middle of a box.</summary>
    private static double Difference(Picture picture, Picture empty, Box box)
    {
        var (sum, count) = (0, 0);
        for (var y = (int)(box.Y1 + (box.Height * 0.2f)); y < (int)(box.Y1 + (box.Height * 0.5f)); y++)
        {
            for (var x = (int)(box.CenterX - (box.Width * 0.15f)); x < (int)(box.CenterX + (box.Width * 0.15f)); x++)
            {
                sum += Math.Abs(picture.Row(0, y)[x] - empty.Row(0, y)[x]);
                count++;
            }
        }

        return sum / (double)count;
    }
}
