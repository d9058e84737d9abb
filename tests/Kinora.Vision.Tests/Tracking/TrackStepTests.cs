using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Vision.Steps;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

public sealed class TrackStepTests
{
    private static readonly FrameFormat Format = FrameFormat.Video(960, 540);

    private readonly TrackStep _step = new(new TrackerOptions());
    private readonly StepContext _context = new();

    [Fact]
    public void Run_DetectionsOfAStill_GetTracks()
    {
        Run(0, new Detection("person", 0.9f, new Box(10, 10, 60, 160)));

        Assert.True(_context.HasTracks);
        Assert.Equal(1, _context.Detections.Single().Track);
        Assert.Equal(new Box(10, 10, 60, 160), _context.Tracks.Single().Box);
    }

    [Fact]
    public void Run_NoDetectorOnThisFrame_PredictsAndAddsNoDetections()
    {
        Run(0, new Detection("person", 0.9f, new Box(10, 10, 60, 160)));
        _context.Begin(Format, 1, TimeSpan.FromSeconds(1 / 30.0));
        _step.Run(_context);

        Assert.Empty(_context.Detections);
        Assert.Equal(1, _context.Tracks.Single().Id);
        Assert.False(_context.HasDetections);
    }

    [Fact]
    public void Run_FirstFrameOfAnotherPicture_StartsNewTracks()
    {
        Run(0, new Detection("person", 0.9f, new Box(10, 10, 60, 160)));
        Run(0, new Detection("person", 0.9f, new Box(10, 10, 60, 160)));

        Assert.Equal(2, _context.Tracks.Single().Id);
    }

    private void Run(long frame, params Detection[] detections)
    {
        _context.Begin(Format, frame, TimeSpan.FromSeconds(frame / 30.0));
        _context.HasDetections = true;
        _context.Detections.AddRange(detections);
        _step.Run(_context);
    }
}
