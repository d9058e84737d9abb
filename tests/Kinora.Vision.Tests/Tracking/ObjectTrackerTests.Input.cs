using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

/// <content>Irregular time, seams, broken and endless input, allocations.</content>
public sealed partial class ObjectTrackerTests
{
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
}
