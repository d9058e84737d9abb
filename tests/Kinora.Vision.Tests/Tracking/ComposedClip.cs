namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// A clip with known truth: real people, cut out of a real video of a fixed camera, walk over the empty lawn of the same video as a
/// choreography says. Whose feet are lower in the picture stands in front.
/// </summary>
internal sealed class ComposedClip
{
    /// <summary>Every so many frames of the source one is looked at; the regions below name frames in this counting.</summary>
    private const int Every = 30;

    private const int SourceWidth = 1920;
    private const int SourceHeight = 1080;

    /// <summary>Where in which frame one person walks alone.</summary>
    private static readonly (int Frame, int X, int Y, int Width, int Height)[] Regions =
    [
        (1, 1510, 310, 150, 320),
        (3, 1396, 200, 130, 280),
        (9, 1262, 204, 150, 250),
        (10, 1446, 296, 150, 270),
        (13, 1440, 270, 164, 276),
        (13, 1216, 282, 140, 274),
    ];

    private readonly Choreography _scene;
    private readonly Picture _lawn;
    private readonly CutOut[] _people;

    private ComposedClip(Choreography scene, Picture lawn, CutOut[] people)
    {
        _scene = scene;
        _lawn = lawn;
        _people = people;
    }

    /// <summary>Reads people_1080p30.mp4 and cuts out its people; the choreography has at most as many as there are regions.</summary>
    public static ComposedClip Open(string video, Choreography scene)
    {
        var frames = Picture.Decode(video, SourceWidth, SourceHeight, Every);
        var empty = Picture.Median(frames);
        var people = Regions.Select(region => CutOut.From(frames[region.Frame], empty, region.X, region.Y, region.Width, region.Height));
        return new ComposedClip(scene, empty.Crop(20, 330, scene.Width, scene.Height), people.ToArray());
    }

    /// <summary>One frame and the truth about it.</summary>
    public (Picture Picture, List<TruthBox> Truth) Compose(int frame)
    {
        var truth = _scene.TruthAt(frame, actor => _people[actor.Id - 1].Aspect);
        var picture = _lawn.Clone();
        foreach (var person in truth)
        {
            _people[person.Id - 1].PasteInto(picture, person.Box);
        }

        return (picture, truth);
    }
}
