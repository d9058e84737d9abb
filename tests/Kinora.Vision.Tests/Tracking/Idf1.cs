using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// IDF1 (Ristani et al., ECCV workshop 2016): every true identity is paired with at most one track over the whole clip so that they agree,
/// at an intersection over union of ½ or more, in as many frames as possible; the score is the F1 of those agreements.
/// </summary>
internal sealed class Idf1
{
    private const float MinIou = 0.5f;

    private readonly Dictionary<(int Truth, int Track), int> _agreements = [];
    private readonly SortedSet<int> _truths = [];
    private readonly SortedSet<int> _tracks = [];
    private int _truthBoxes;
    private int _trackBoxes;

    /// <summary>0..1; a clip without people in which nothing was found scores 1.</summary>
    public double Score => _truthBoxes + _trackBoxes == 0 ? 1 : 2.0 * CountAgreements() / (_truthBoxes + _trackBoxes);

    /// <summary>How many different numbers the tracker gave.</summary>
    public int TrackCount => _tracks.Count;

    /// <summary>Adds one frame; detections without a track number are no claim of identity and do not count.</summary>
    public void Add(IEnumerable<(int Id, Box Box)> truth, IEnumerable<Detection> detections)
    {
        var tracked = detections.Where(detection => detection.Track > 0).ToArray();
        _trackBoxes += tracked.Length;
        _tracks.UnionWith(tracked.Select(detection => detection.Track));
        foreach (var (id, box) in truth)
        {
            _truthBoxes++;
            _truths.Add(id);
            foreach (var detection in tracked.Where(detection => detection.Box.Iou(box) >= MinIou))
            {
                _agreements[(id, detection.Track)] = _agreements.GetValueOrDefault((id, detection.Track)) + 1;
            }
        }
    }

    private int CountAgreements()
    {
        var truths = _truths.ToArray();
        var tracks = _tracks.ToArray();
        var gains = new float[truths.Length * tracks.Length];
        for (var row = 0; row < truths.Length; row++)
        {
            for (var column = 0; column < tracks.Length; column++)
            {
                gains[(row * tracks.Length) + column] = _agreements.GetValueOrDefault((truths[row], tracks[column]));
            }
        }

        var trackOfTruth = new int[truths.Length];
        new Assignment().Solve(gains, tracks.Length, trackOfTruth);
        return trackOfTruth.Select((column, row) => column < 0 ? 0 : (int)gains[(row * tracks.Length) + column]).Sum();
    }
}
