using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>A scripted scene: who walks where, and the truth about every frame of it.</summary>
internal sealed class Choreography(int width, int height, float framesPerSecond, double seconds, params Actor[] actors)
{
    /// <summary>A person of whom less can be seen than this is not expected to be found.</summary>
    private const float MinVisibility = 0.4f;

    public int Width => width;

    public int Height => height;

    public int FrameCount => (int)(seconds * framesPerSecond);

    public IReadOnlyList<Actor> Actors => actors;

    /// <summary>
    /// Eight seconds with six people: two pairs cross, one person stands still and is passed closely, two are hidden for .5 and .7 s on
    /// their way, one comes in late and one turns round and leaves where he came from.
    /// </summary>
    public static Choreography Crossings(float framesPerSecond = 30) => new(
        960,
        540,
        framesPerSecond,
        8,
        new Actor(1, [(0, -0.05f, 0.93f, 0.52f), (8, 1.05f, 0.90f, 0.50f)]),
        new Actor(2, [(0, 1.02f, 0.97f, 0.54f), (7.5, -0.05f, 0.99f, 0.55f)]),
        new Actor(3, [(0, 0.22f, 0.80f, 0.44f), (8, 0.225f, 0.80f, 0.44f)]),
        new Actor(4, [(0.8, -0.04f, 0.70f, 0.40f), (7.6, 0.95f, 0.72f, 0.42f)], (4.1, 4.6)),
        new Actor(5, [(0, 0.92f, 0.66f, 0.38f), (8, 0.36f, 0.64f, 0.36f)], (2.0, 2.7)),
        new Actor(6, [(2.5, 1.04f, 0.84f, 0.46f), (4.7, 0.80f, 0.85f, 0.47f), (5.3, 0.80f, 0.85f, 0.47f), (7.6, 1.04f, 0.84f, 0.46f)]));

    /// <summary>
    /// Ten seconds with five people on paths that nothing was tuned on: one walks through the whole picture past a pair that stands together and
    /// parts, one is hidden for .6 s, one comes in behind another.
    /// </summary>
    public static Choreography Meeting(float framesPerSecond = 30) => new(
        960,
        540,
        framesPerSecond,
        10,
        new Actor(1, [(0, 1.05f, 0.95f, 0.55f), (9, -0.06f, 0.92f, 0.53f)]),
        new Actor(2, [(0, 0.10f, 0.78f, 0.44f), (3, 0.42f, 0.80f, 0.45f), (6, 0.42f, 0.80f, 0.45f), (9.5, 0.12f, 0.78f, 0.44f)]),
        new Actor(3, [(0, 0.90f, 0.80f, 0.45f), (3, 0.54f, 0.81f, 0.46f), (6, 0.54f, 0.81f, 0.46f), (9.5, 0.93f, 0.80f, 0.45f)]),
        new Actor(4, [(1, -0.05f, 0.66f, 0.38f), (8, 1.04f, 0.68f, 0.39f)], (5.0, 5.6)),
        new Actor(5, [(2, 1.04f, 0.62f, 0.36f), (9, 0.20f, 0.63f, 0.36f)]));

    public TimeSpan TimeOf(int frame) => TimeSpan.FromSeconds(frame / framesPerSecond);

    /// <summary>Everyone in the frame, farthest (highest feet) first; <paramref name="aspects"/> gives width to height by actor.</summary>
    public List<TruthBox> TruthAt(int frame, Func<Actor, float> aspects)
    {
        var time = frame / (double)framesPerSecond;
        var boxes = actors
            .Select(actor => (actor.Id, Box: actor.BoxAt(time, aspects(actor), width, height)))
            .Where(entry => entry.Box is not null)
            .Select(entry => (entry.Id, Box: entry.Box!.Value))
            .OrderBy(entry => entry.Box.Y2)
            .ToArray();
        var truth = new List<TruthBox>();
        for (var i = 0; i < boxes.Length; i++)
        {
            var nearer = boxes[(i + 1)..].Select(entry => entry.Box);
            truth.Add(new TruthBox(boxes[i].Id, boxes[i].Box, VisiblePart(boxes[i].Box, nearer)));
        }

        return truth;
    }

    /// <summary>What a tracker is held to: the parts inside the frame of those who can be seen.</summary>
    public IEnumerable<(int Id, Box Box)> Expected(IEnumerable<TruthBox> truth) =>
        truth.Where(person => person.Visibility >= MinVisibility).Select(person => (person.Id, person.Box.Clamp(width, height)));

    /// <summary>Sampled on a grid: simple, and exact enough for a threshold.</summary>
    private float VisiblePart(Box box, IEnumerable<Box> nearer)
    {
        const int Grid = 16;
        var covers = nearer.Append(new Box()).ToArray();
        var seen = 0;
        for (var i = 0; i < Grid * Grid; i++)
        {
            var x = box.X1 + (box.Width * ((i % Grid) + 0.5f) / Grid);
            var y = box.Y1 + (box.Height * ((i / Grid) + 0.5f) / Grid);
            var inside = x >= 0 && y >= 0 && x < width && y < height;
            seen += inside && !covers.Any(cover => x >= cover.X1 && x < cover.X2 && y >= cover.Y1 && y < cover.Y2) ? 1 : 0;
        }

        return seen / (float)(Grid * Grid);
    }
}
