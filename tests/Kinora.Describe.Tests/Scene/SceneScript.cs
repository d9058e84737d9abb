using Kinora.Describe.Scene;
using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Vision.Steps;
using Kinora.Vision.Tracking;

namespace Kinora.Describe.Tests.Scene;

/// <summary>Plays tracks or detections to a <see cref="SceneStep"/>, ten frames a second of 1000 × 600 pixels.</summary>
internal sealed class SceneScript
{
    public const int Width = 1000;
    public const int Height = 600;

    private const double Interval = 0.1;

    private readonly SceneStep _step = new(new SceneOptions());
    private readonly StepContext _context = new();
    private long _frame;

    public Caption? Caption => _context.Caption;

    public string Text => Caption!.Text;

    /// <summary>A track that has been seen in this frame and for a long time.</summary>
    public static Track Track(int id, string label, Box box, float velocityX = 0, float growth = 0) => new(
        id, label, 0.9f, box, velocityX, 0, growth, TimeSpan.FromSeconds(60), 600, TimeSpan.Zero);

    public static Box Person(float x, float feet = 500, float height = 200) => new(x, feet - height, x + (0.36f * height), feet);

    public static Box Car(float x, float bottom = 490) => new(x, bottom - 130, x + 280, bottom);

    /// <summary>One frame with tracks.</summary>
    public string Show(params Track[] tracks)
    {
        Begin();
        _context.HasTracks = true;
        _context.Tracks.AddRange(tracks);
        _step.Run(_context);
        return Text;
    }

    /// <summary>The same tracks for some seconds; those with a velocity move.</summary>
    public string Play(double seconds, params Track[] tracks)
    {
        for (var frame = 0; frame < seconds / Interval; frame++)
        {
            var shift = (float)(frame * Interval);
            Show([.. tracks.Select(track => track with { Box = Shift(track.Box, track.VelocityX * shift) })]);
        }

        return Text;
    }

    /// <summary>One still without a tracker.</summary>
    public string Still(params (string Label, Box Box)[] found)
    {
        _frame = 0;
        return ShowDetections(found);
    }

    /// <summary>One frame of a stream without a tracker.</summary>
    public string ShowDetections(params (string Label, Box Box)[] found)
    {
        Begin();
        _context.Detections.AddRange(found.Select((entry, i) => new Detection(entry.Label, 0.5f + (0.001f * i), entry.Box)));
        _step.Run(_context);
        return Text;
    }

    /// <summary>The last frame again, without building anything: for counting allocations.</summary>
    public void Repeat(List<Track> tracks)
    {
        Begin();
        _context.HasTracks = true;
        _context.Tracks.AddRange(tracks);
        _step.Run(_context);
    }

    private static Box Shift(Box box, float x) => box with { X1 = box.X1 + x, X2 = box.X2 + x };

    private void Begin()
    {
        _context.Begin(FrameFormat.Video(Width, Height), _frame, TimeSpan.FromSeconds(_frame * Interval));
        _context.HasDetections = true;
        _frame++;
    }
}
