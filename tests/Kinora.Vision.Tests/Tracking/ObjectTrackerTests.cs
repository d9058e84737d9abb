using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

public sealed partial class ObjectTrackerTests
{
    private const float Speed = 120;

    private readonly ObjectTracker _tracker = new(new TrackerOptions());

    [Fact]
    public void Update_FirstFrame_NumbersEverythingAtOnce()
    {
        var found = Update(0, Person(100), Person(400));

        Assert.Equal([1, 2], found.Select(detection => detection.Track).Order());
    }

    [Fact]
    public void Update_LaterNewcomer_IsNumberedAtItsThirdDetection()
    {
        Run(0, 10, time => [Person(100)]);
        var tracks = Enumerable.Range(10, 4).Select(frame => Update(frame / 30.0, Person(100), Person(600))[1].Track).ToArray();

        Assert.Equal([0, 0, 2, 2], tracks);
    }

    [Fact]
    public void Update_LaterPhantomInOneFrame_IsNeverNumbered()
    {
        Run(0, 10, time => [Person(100)]);
        var phantom = Update(10 / 30.0, Person(100), Person(600))[1];
        Run(11, 20, time => [Person(100)]);

        Assert.Equal(0, phantom.Track);
        Assert.Equal([1], Tracks().Select(track => track.Id));
    }

    [Fact]
    public void Update_TwoPeopleCross_BothKeepTheirNumbers()
    {
        // They pass at 200 px/s each; where they overlap most, the farther one is not detected.
        var first = Run(0, 1, _ => [Person(100), Person(700)]);
        var last = Run(1, 90, time =>
        {
            var (right, left) = (Person(100 + (200 * time)), Person(700 - (200 * time)));
            return MathF.Abs(right.Box.CenterX - left.Box.CenterX) < 30 ? [right] : [right, left];
        });

        Assert.Equal(first.Select(detection => detection.Track), last.Select(detection => detection.Track));
        Assert.Equal(2, Tracks().Count);
        Assert.InRange(Tracks()[0].VelocityX, 150, 250);
        Assert.InRange(Tracks()[1].VelocityX, -250, -150);
    }

    [Fact]
    public void Update_HiddenForHalfASecond_KeepsItsNumberAndSpeed()
    {
        Run(0, 30, time => [Person(100 + (Speed * time))]);
        Run(30, 45, _ => []);
        Assert.Equal(0.5, Tracks().Single().Unseen.TotalSeconds, 2);

        var found = Run(45, 46, time => [Person(100 + (Speed * time))]);

        Assert.Equal(1, found.Single().Track);
        Assert.InRange(Tracks().Single().VelocityX, 0.9f * Speed, 1.1f * Speed);
    }

    [Fact]
    public void Update_TurnsRoundWhileHidden_WalksTheStraightWayAgain()
    {
        // The filter believes in +120 px/s, but the person comes back where it was last seen: over the straight way it has stood still.
        Run(0, 30, time => [Person(100 + (Speed * time))]);
        Run(30, 50, _ => []);
        var found = Run(50, 52, _ => [Person(100 + (Speed * 29 / 30f))]);

        Assert.Equal(1, found.Single().Track);
        Assert.InRange(Tracks().Single().VelocityX, 0, 0.5f * Speed);
    }

    [Fact]
    public void Update_GoneForLongerThanMaxAge_GetsANewNumber()
    {
        Run(0, 30, _ => [Person(100)]);
        Run(30, 65, _ => []);
        Assert.Empty(Tracks());

        Run(65, 70, _ => [Person(100)]);
        Assert.Equal([2], Tracks().Select(track => track.Id));
    }

    [Fact]
    public void Update_ScoreFallsLow_ContinuesTheTrack()
    {
        Run(0, 10, time => [Person(100 + (Speed * time))]);
        var found = Run(10, 20, time => [Person(100 + (Speed * time), score: 0.15f)]);

        Assert.Equal(1, found.Single().Track);
    }

    [Fact]
    public void Update_WeakDetectionOfNoTrack_IsRemoved()
    {
        Run(0, 10, _ => [Person(100)]);
        var found = Update(10 / 30.0, Person(100), Person(600, score: 0.3f), Person(300, score: 0.05f));

        Assert.Equal([1], found.Select(detection => detection.Track));
    }

    [Fact]
    public void Update_StrongDetectionOfNoTrack_Stays()
    {
        Run(0, 10, _ => [Person(100)]);
        var found = Update(10 / 30.0, Person(100), Person(600, score: 0.5f));

        Assert.Equal([1, 0], found.Select(detection => detection.Track));
    }

    [Fact]
    public void Update_OnlyWeakDetectionsForLong_EndTheTrack()
    {
        Run(0, 10, _ => [Person(100)]);
        Assert.Single(Run(10, 35, _ => [Person(100, score: 0.15f)]));

        Assert.Empty(Run(35, 90, _ => [Person(100, score: 0.15f)]));
        Assert.Empty(Tracks());
    }

    [Fact]
    public void Update_WeakBoxInsideAStrongOne_ContinuesNoHiddenTrack()
    {
        // The second person goes behind the first; what is left of him is a piece of the first.
        Run(0, 10, _ => [Person(100), Person(150)]);
        var piece = new Detection("person", 0.2f, new Box(150, 200, 195, 370));
        var found = Run(10, 12, _ => [new Detection("person", 0.9f, new Box(100, 200, 180, 380)), piece]);

        Assert.Equal([1], found.Select(detection => detection.Track));
    }

    [Fact]
    public void Update_HeadInsideItsBody_ContinuesWithTheBody()
    {
        var head = new Detection("person", 0.9f, new Box(100, 200, 160, 270));
        Run(0, 10, _ => [head]);
        var found = Run(10, 11, _ => [Person(100, score: 0.8f) with { Box = new Box(95, 195, 165, 330) }, head with { Score = 0.6f }]);

        Assert.Equal([1, 0], found.Select(detection => detection.Track));
    }

    [Fact]
    public void Update_CarWhereAPersonWas_IsAnotherTrack()
    {
        Run(0, 10, _ => [Person(100)]);
        Run(10, 20, _ => [Person(100) with { Label = "car" }]);

        Assert.Equal([(1, "person"), (2, "car")], Tracks().Select(track => (track.Id, track.Label)));
    }

    private static Detection Person(float x, float score = 0.9f) => new("person", score, new Box(x, 200, x + 60, 380));

    private List<Detection> Update(double seconds, params Detection[] detections)
    {
        var found = detections.ToList();
        _tracker.Update(found, TimeSpan.FromSeconds(seconds));
        return found;
    }

    /// <summary>Frames from..to at 30 a second; what the last one shows.</summary>
    private List<Detection> Run(int from, int to, Func<float, Detection[]> detect)
    {
        var found = new List<Detection>();
        for (var frame = from; frame < to; frame++)
        {
            found = Update(frame / 30.0, detect(frame / 30f));
        }

        return found;
    }

    private List<Track> Tracks()
    {
        var tracks = new List<Track>();
        _tracker.CopyTo(tracks);
        return tracks;
    }
}
