using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>The scripted scene through a detector with known faults: what the tracker can do, apart from any real model.</summary>
public sealed class SimulatedClipTests(ITestOutputHelper output)
{
    private const float Aspect = 0.36f;

    [Theory]
    [InlineData(30, 1)]
    [InlineData(30, 2)]
    [InlineData(30, 3)]
    [InlineData(15, 4)]
    [InlineData(6, 5)]
    public void Update_CrossingsAndGaps_KeepsIdentities(float framesPerSecond, int seed)
    {
        var score = Score(framesPerSecond, new SimulatedDetector(seed));

        Assert.InRange(score, 0.85, 1);
    }

    [Fact]
    public void Update_PoorDetector_StillKeepsMost()
    {
        var score = Score(30, new SimulatedDetector(6) { Tremble = 0.03f, Misses = 0.2f, Phantoms = 0.5f });

        Assert.InRange(score, 0.75, 1);
    }

    private double Score(float framesPerSecond, SimulatedDetector detector)
    {
        var scene = Choreography.Crossings(framesPerSecond);
        var tracker = new ObjectTracker(new TrackerOptions());
        var idf1 = new Idf1();
        for (var frame = 0; frame < scene.FrameCount; frame++)
        {
            var truth = scene.TruthAt(frame, _ => Aspect);
            var detections = detector.Detect(truth, scene.Width, scene.Height);
            tracker.Update(detections, scene.TimeOf(frame));
            idf1.Add(scene.Expected(truth), detections);
        }

        output.WriteLine($"IDF1 {idf1.Score:F3}, {idf1.TrackCount} tracks for {scene.Actors.Count} people");
        return idf1.Score;
    }
}
