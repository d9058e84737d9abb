using Kinora.Vision.Tracking;
using static Kinora.Describe.Tests.Scene.SceneScript;

namespace Kinora.Describe.Tests.Scene;

public sealed class SceneSteadinessTests
{
    private readonly SceneScript _scene = new();

    [Fact]
    public void Show_TrackUnseenForOneFrame_KeepsTheSentence()
    {
        var two = new[] { Track(1, "person", Person(300)), Track(2, "person", Person(600)) };
        _scene.Play(2, two);
        var before = _scene.Caption;

        _scene.Show(two[0], two[1] with { Unseen = TimeSpan.FromSeconds(0.1) });
        Assert.Same(before, _scene.Caption);
        _scene.Show(two);
        Assert.Same(before, _scene.Caption);
    }

    [Fact]
    public void Show_TrackMissingForOneFrame_KeepsTheSentence()
    {
        var two = new[] { Track(1, "person", Person(300)), Track(2, "person", Person(600)) };
        _scene.Play(2, two);
        var before = _scene.Caption;

        _scene.Show(two[0]);
        Assert.Same(before, _scene.Caption);
        _scene.Play(2, two);
        Assert.Same(before, _scene.Caption);
    }

    [Fact]
    public void ShowDetections_WithoutTracker_OneFrameChangesNothingAndHalfASecondDoes()
    {
        _scene.ShowDetections(("person", Person(300)), ("dog", new(600, 420, 700, 490)));
        var before = _scene.Text;

        Assert.Equal(before, _scene.ShowDetections(("dog", new(600, 420, 700, 490))));
        Assert.Equal(before, _scene.ShowDetections(("person", Person(300)), ("dog", new(600, 420, 700, 490))));
        for (var frame = 0; frame < 5; frame++)
        {
            _scene.ShowDetections(("dog", new(600, 420, 700, 490)));
        }

        Assert.Equal("A dog on the right.", _scene.Text);
    }

    [Fact]
    public void Show_SpeedTremblesAroundTheThreshold_ChangesTheSentenceAtMostTwice()
    {
        var random = new Random(3);
        var texts = new List<string>();
        for (var frame = 0; frame < 200; frame++)
        {
            texts.Add(_scene.Show(Track(1, "person", Person(460), 50 + (30 * ((2 * random.NextSingle()) - 1)))));
        }

        Assert.InRange(texts.Zip(texts.Skip(1)).Count(pair => pair.First != pair.Second), 0, 2);
    }

    [Fact]
    public void Show_SceneNeverSettles_IsNotStaleForLong()
    {
        _scene.Show(Track(1, "person", Person(460)));
        for (var frame = 0; frame < 15; frame++)
        {
            _scene.ShowDetections([.. Enumerable.Repeat(("cup", new Kinora.Frames.Results.Box(500, 300, 520, 320)), 2 + (frame % 5))]);
        }

        Assert.EndsWith("cups.", _scene.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_SteadyScene_AllocatesNothing()
    {
        List<Track> tracks =
        [
            Track(1, "person", Person(400)), Track(2, "person", Person(520, 500), -60), Track(3, "car", Car(480)),
            Track(4, "dog", new(100, 420, 180, 480)), Track(5, "yak", new(700, 100, 800, 200)), Track(6, "cup", new(10, 10, 30, 30)),
        ];
        for (var frame = 0; frame < 100; frame++)
        {
            _scene.Repeat(tracks);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 0; frame < 200; frame++)
        {
            _scene.Repeat(tracks);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
