using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

public sealed class ObjectTrackerTests
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
    public void Update_CarWhereAPersonWas_IsAnotherTrack()
    {
        Run(0, 10, _ => [Person(100)]);
        Run(10, 20, _ => [Person(100) with { Label = "car" }]);

        Assert.Equal([(1, "person"), (2, "car")], Tracks().Select(track => (track.Id, track.Label)));
    }

    [Fact]
    public void Update_IrregularFrames_KeepsTheNumberAndTheSpeed()
    {
        var random = new Random(7);
        var time = 0.0;
        var found = new List<Detection>();
        for (var frame = 0; frame < 40; frame++)
        {
            time += (1 + random.Next(6)) / 30.0;
            found = Update(time, Person(100 + (Speed * (float)time)));
        }

        Assert.Equal(1, found.Single().Track);
        Assert.InRange(Tracks().Single().VelocityX, 0.95f * Speed, 1.05f * Speed);
    }

    [Fact]
    public void Update_TwoFramesASecond_SurvivesMissedUpdates()
    {
        for (var frame = 0; frame < 6; frame++)
        {
            Update(frame / 2.0, Person(100));
        }

        Update(3);
        Update(3.5);
        var found = Update(4, Person(100));

        Assert.Equal(1, found.Single().Track);
    }

    [Fact]
    public void Update_TimeStampsStandStill_CountsFramesInstead()
    {
        for (var frame = 0; frame < 30; frame++)
        {
            Update(5, Person(100 + (4 * frame)));
        }

        var track = Tracks().Single();
        Assert.Equal(1, track.Id);
        Assert.InRange(track.VelocityX, 110, 130);
    }

    [Fact]
    public void Update_SourceStartsAgain_KeepsWhatStandsThereAndEndsTheRest()
    {
        Run(0, 60, time => [Person(100), Person(300 + (Speed * time))]);
        var found = Run(0, 1, _ => [Person(100), Person(300)]);

        Assert.Equal(1, found[0].Track);
        Assert.Equal(3, found[1].Track);
        Assert.Equal([1, 3], Tracks().Select(track => track.Id));
        Assert.All(Tracks(), track => Assert.True(float.IsFinite(track.VelocityX) && float.IsFinite(track.Box.Area)));
    }

    [Fact]
    public void Reset_NumbersAreNotGivenAgain()
    {
        Update(0, Person(100));
        _tracker.Reset();

        Assert.Equal(2, Update(0, Person(100)).Single().Track);
    }

    [Fact]
    public void Predict_FrameWithoutDetector_MovesTheBoxOn()
    {
        Run(0, 30, time => [Person(100 + (Speed * time))]);
        _tracker.Predict(TimeSpan.FromSeconds(30 / 30.0));
        _tracker.Predict(TimeSpan.FromSeconds(31 / 30.0));

        var track = Tracks().Single();
        Assert.Equal(Person(100 + (Speed * 31 / 30f)).Box.CenterX, track.Box.CenterX, 2f);
        Assert.Equal(2 / 30.0, track.Unseen.TotalSeconds, 3);
    }

    [Fact]
    public void Update_BoxesThatAreNoBoxes_AreIgnored()
    {
        Box[] broken =
        [
            new(float.NaN, 0, 10, 10), new(0, 0, float.PositiveInfinity, 10), new(50, 0, 10, 10), new(0, 20, 10, 10), new(5, 5, 5, 9),
            new(-3e38f, -3e38f, 3e38f, 3e38f),
        ];
        for (var frame = 0; frame < 10; frame++)
        {
            Update(frame / 30.0, [Person(100), .. broken.Select(box => new Detection("person", 0.9f, box)), Person(500, float.NaN)]);
        }

        var track = Assert.Single(Tracks());
        Assert.True(float.IsFinite(track.Box.Area) && float.IsFinite(track.VelocityX));
    }

    [Fact]
    public void Update_EmptyFrames_EndInNoTracks()
    {
        Run(0, 10, _ => [Person(100)]);
        Run(10, 100, _ => []);

        Assert.Empty(Tracks());
    }

    [Fact]
    public void Update_MoreThanTheLimit_KeepsTheBest()
    {
        var tracker = new ObjectTracker(new TrackerOptions { MaxDetections = 5, MaxTracks = 3 });
        var detections = Enumerable.Range(0, 50).Select(i => Person(20 * i, score: 0.5f + (i * 0.005f))).ToList();
        tracker.Update(detections, TimeSpan.Zero);

        Assert.Equal([47, 48, 49], Enumerable.Range(0, 50).Where(i => detections[i].Track > 0));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public void Update_SteadyState_AllocatesNothing(int people)
    {
        var scratch = new List<Detection>(2 * people);
        var tracks = new List<Track>(2 * people);
        void Frame(int frame)
        {
            scratch.Clear();
            for (var person = 0; person < people; person++)
            {
                // Some are missed at times, some score low, and one comes and goes for good.
                if ((frame + person) % 7 != 0 && (person > 0 || frame % 200 < 100))
                {
                    scratch.Add(Person((50 * person) + (frame % 10), score: (frame + person) % 5 == 0 ? 0.2f : 0.9f));
                }
            }

            _tracker.Update(scratch, TimeSpan.FromSeconds(frame / 30.0));
            _tracker.CopyTo(tracks);
        }

        for (var frame = 0; frame < 500; frame++)
        {
            Frame(frame);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 500; frame < 1000; frame++)
        {
            Frame(frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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
