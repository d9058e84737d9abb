using Kinora.Describe.Scene;
using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Describe.Tests.Scene;

/// <summary>Tracks that come, go, flicker, and err, ten frames a second; each outlives its last detection by a second.</summary>
internal sealed class RandomPlay(Random random)
{
    private const int Places = 8;
    private const int MaxUnseen = 10;

    private static readonly string[] Labels = ["person", "car", "dog", "cup"];

    private readonly List<Actor> _actors = [];
    private readonly Dictionary<string, int> _sightings = [];
    private int _lastId;

    public static IEnumerable<Noun> Nouns => Labels.Select(label => CocoNouns.All.First(entry => entry.Label == label).Noun);

    public Track[] Next()
    {
        if (random.NextDouble() < 0.12 && FreePlace() is { } place)
        {
            // Half of them are false: seen for a few frames only.
            var frames = random.Next(2) == 0 ? 1 + random.Next(4) : 5 + random.Next(80);
            _actors.Add(new Actor(++_lastId, Labels[random.Next(Labels.Length)], place, frames));
        }

        foreach (var actor in _actors)
        {
            var isSeen = actor.Left > 0 && (actor.Seen == 0 || random.NextDouble() < 0.85);
            actor.Left--;
            actor.Unseen = isSeen ? 0 : actor.Unseen + 1;
            actor.Seen += isSeen ? 1 : 0;
            _sightings[actor.Label] = _sightings.GetValueOrDefault(actor.Label) + (isSeen ? 1 : 0);
        }

        _actors.RemoveAll(actor => actor.Unseen > MaxUnseen);
        return [.. _actors.Select(actor => actor.Track)];
    }

    public int CountSeenWithin(Noun noun, TimeSpan time) =>
        _actors.Count(actor => Is(actor.Label, noun) && TimeSpan.FromSeconds(actor.Unseen * 0.1) <= time);

    public int CountSightings(Noun noun) => _sightings.Where(entry => Is(entry.Key, noun)).Sum(entry => entry.Value);

    private static bool Is(string label, Noun noun) => CocoNouns.All.First(entry => entry.Label == label).Noun == noun;

    private int? FreePlace()
    {
        var place = random.Next(Places);
        return _actors.Any(actor => actor.Place == place) ? null : place;
    }

    private sealed class Actor(int id, string label, int place, int left)
    {
        public string Label => label;

        public int Place => place;

        public int Left { get; set; } = left;

        public int Seen { get; set; }

        public int Unseen { get; set; }

        public Track Track => SceneScript.Track(id, label, new Box((place * 125) + 1, 300, (place * 125) + 110, 420)) with
        {
            Unseen = TimeSpan.FromSeconds(Unseen * 0.1),
        };
    }
}
