using Kinora.Frames.Results;
using Kinora.Vision.Tracking;
using static Kinora.Describe.Tests.Scene.SceneScript;

namespace Kinora.Describe.Tests.Scene;

/// <summary>What has come and what has gone, with detections that err.</summary>
public sealed class SceneChangeTests
{
    private static readonly Track Dog = Track(1, "dog", new Box(460, 400, 560, 480));

    private readonly SceneScript _scene = new();
    private readonly List<string> _sentences = [];

    /// <summary>Somebody who is cut off by the picture's edge, as seen some seconds ago.</summary>
    private static Track Visitor(int id, double unseen = 0) =>
        Track(id, "person", Person(5)) with { Unseen = TimeSpan.FromSeconds(unseen) };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Show_FalseDetection_NeitherComesNorLeaves(int frames)
    {
        Play(2, Dog);
        Play(frames * 0.1, Dog, Visitor(2));
        LoseSight(2);
        Play(5, Dog);

        Assert.DoesNotContain(_sentences, text => text.Contains("has", StringComparison.Ordinal));
        Assert.Equal("A dog.", _sentences[^1]);
    }

    [Fact]
    public void Show_ArrivalVanishesBeforeItIsTold_IsNotToldThen()
    {
        Play(2, Dog);
        Play(0.8, Dog, Visitor(2));
        LoseSight(2);
        Play(5, Dog);

        Assert.DoesNotContain(_sentences, text => text.Contains("come in", StringComparison.Ordinal));
        Assert.DoesNotContain(_sentences, text => text.Contains("has left", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_ArrivalVanishesWhileItIsTold_IsDroppedWithinTheHoldTime()
    {
        Play(2, Dog);
        Play(1.3, Dog, Visitor(2));
        Assert.Equal("A person on the left and a dog. The person has come in.", _sentences[^1]);

        LoseSight(2, seconds: 0.5);
        _scene.Show(Dog, Visitor(2, 0.6));

        Assert.Equal("A dog.", _scene.Text.Replace(" A person has left.", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_ArrivalIsAllThereIs_IsSaidOnce()
    {
        Play(2);

        Assert.Equal("A person has come in.", Play(1.3, Visitor(2)));
    }

    [Fact]
    public void Show_SeveralArrive_AreNamedTogether()
    {
        Play(2, Dog);

        Assert.Equal(
            "Two people and a dog. The people have come in.",
            Play(1.3, Dog, Visitor(2), Track(3, "person", Person(930))));
    }

    [Fact]
    public void Show_ArrivalIsNotNamed_IsNotTold()
    {
        Track[] others =
        [
            Track(1, "person", Person(5)), Track(2, "bus", new Box(300, 50, 700, 200)), Track(3, "zebra", new Box(440, 300, 600, 400)),
            Track(4, "cow", new Box(800, 100, 920, 180)),
        ];
        Play(2, others);

        Assert.Equal(
            "A person, a parked bus, a zebra, a cow and one other thing.",
            Play(2, [.. others, Track(5, "bird", new Box(985, 5, 1000, 15))]));
    }

    [Fact]
    public void Show_SomebodyStaysForTwoSeconds_HasLeft()
    {
        Play(2, Dog);
        Play(2, Dog, Visitor(2));
        LoseSight(2);

        Assert.Equal("A dog. A person has left.", Play(1, Dog));
    }

    [Fact]
    public void Show_AnotherComesAfterOneHasLeft_TheLeavingIsOver()
    {
        Play(3, Dog, Visitor(2));
        LoseSight(2);
        Play(1.2, Dog);
        Assert.Equal("A dog. A person has left.", _sentences[^1]);

        Assert.Equal("A person on the left and a dog.", Play(0.6, Dog, Visitor(3)));
    }

    [Fact]
    public void Show_NumberChangesWhileTheArrivalIsSettling_CameOnceAndLeavesOnce()
    {
        Play(2, Dog);
        Play(0.7, Dog, Visitor(2));
        Play(2, Dog, Visitor(3));
        LoseSight(3);
        Play(5, Dog);

        var changes = _sentences.Where((text, i) => i > 0 && text != _sentences[i - 1]).ToArray();
        Assert.Single(changes, text => text.Contains("has come in", StringComparison.Ordinal));
        Assert.Single(changes, text => text.Contains("has left", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_OneOfThreeIsLost_TheCountFallsAfterTheHoldTime()
    {
        Track[] cups = [.. Enumerable.Range(1, 3).Select(id => Track(id, "cup", new Box(200 * id, 300, (200 * id) + 40, 340)))];
        Play(2, cups);
        for (var frame = 1; frame <= 5; frame++)
        {
            Assert.Equal("Three cups.", _scene.Show(cups[0], cups[1], cups[2] with { Unseen = TimeSpan.FromSeconds(frame * 0.1) }));
        }

        Assert.Equal("Two cups.", _scene.Show(cups[0], cups[1], cups[2] with { Unseen = TimeSpan.FromSeconds(0.6) }));
    }

    [Fact]
    public void ShowDetections_CountChangesTooFastToSettle_FallsAfterTheHoldTime()
    {
        for (var frame = 0; frame < 12; frame++)
        {
            var count = frame < 4 ? 6 : 1 + (frame % 4);
            _sentences.Add(_scene.ShowDetections([.. Enumerable.Repeat(("cup", new Box(500, 300, 520, 320)), count)]));
        }

        Assert.Equal("Six cups.", _sentences[7]);
        Assert.DoesNotContain("Six cups.", _sentences[9..]);
    }

    private string Play(double seconds, params Track[] tracks)
    {
        for (var frame = 0; frame < Math.Round(seconds * 10); frame++)
        {
            _sentences.Add(_scene.Show(tracks));
        }

        return _sentences.Count > 0 ? _sentences[^1] : "";
    }

    /// <summary>The visitor's track goes on without detections, as a tracker's does for a second.</summary>
    private void LoseSight(int id, double seconds = 1)
    {
        for (var frame = 1; frame <= seconds * 10; frame++)
        {
            _sentences.Add(_scene.Show(Dog, Visitor(id, frame * 0.1)));
        }
    }
}
