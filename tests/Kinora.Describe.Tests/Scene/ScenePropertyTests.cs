using System.Text.RegularExpressions;
using Kinora.Describe.Scene;
using Kinora.Frames.Results;

namespace Kinora.Describe.Tests.Scene;

/// <summary>What holds for the sentence about any scene.</summary>
public sealed class ScenePropertyTests
{
    private static readonly string[] Words =
    [
        "", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 400)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Still_RandomScene_IsGroundedCountedAndShort(int seed)
    {
        var found = RandomScene(new Random(seed));
        var text = new SceneScript().Still(found);

        Assert.Equal(text, new SceneScript().Still(found));
        Assert.InRange(text.Length, 1, 199);
        Assert.True(char.IsUpper(text[0]));
        Assert.EndsWith(".", text, StringComparison.Ordinal);
        AssertGrounded(text, found);
        AssertCounted(text, found);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Show_RandomTracks_TellsOnlyWhatWasSeenWithinTheHoldTime(int seed)
    {
        var random = new Random(seed);
        var play = new RandomPlay(random);
        var scene = new SceneScript();
        for (var frame = 0; frame < 150; frame++)
        {
            var text = scene.Show(play.Next());
            foreach (var noun in RandomPlay.Nouns)
            {
                var seen = play.CountSeenWithin(noun, new SceneOptions().Hold);
                var arrival = Regex.Match(
                    text, $@"\b(\w+) ({noun.Singular}|{noun.Plural}) (has|have) (come in|appeared)", RegexOptions.IgnoreCase);
                Assert.True(!arrival.Success || seen > 0, $"Frame {frame}, no {noun.Singular} is there: {text}");
                Assert.True(CountTold(text, noun) <= seen, $"Frame {frame}, {seen} × {noun.Singular}: {text}");
                var departure = Regex.IsMatch(text, $@"\b{noun.Singular} (has left|is out of sight)", RegexOptions.IgnoreCase);
                Assert.True(!departure || play.CountSightings(noun) >= 10, $"Frame {frame}, a false departure: {text}");
            }
        }
    }

    /// <summary>The largest number that a sentence gives a noun, except of what has gone.</summary>
    private static int CountTold(string text, Noun noun)
    {
        var most = 0;
        foreach (Match match in Regex.Matches(
            text, $@"\b(\w+) (parked )?({noun.Singular}|{noun.Plural})\b(?! (has left|have left|is out|are out))", RegexOptions.IgnoreCase))
        {
            var word = match.Groups[1].Value.ToLowerInvariant();
            most = Math.Max(most, word is "a" or "an" or "the" or "one" ? 1 : Math.Max(0, Array.IndexOf(Words, word)));
        }

        return most;
    }

    private static (string Label, Box Box)[] RandomScene(Random random)
    {
        // A few sorts, several of each: so that groups, relations and counts all occur.
        var sorts = Enumerable.Range(0, 1 + random.Next(7))
            .Select(_ => CocoNouns.All[random.Next(2) == 0 ? random.Next(9) : random.Next(80)].Label);
        var scene = new List<(string Label, Box Box)>();
        foreach (var label in sorts.Distinct())
        {
            var count = 1 + random.Next(random.Next(2) == 0 ? 2 : 14);
            for (var i = 0; i < count; i++)
            {
                var (x, y) = (random.NextSingle() * 900, random.NextSingle() * 500);
                var box = new Box(x, y, x + 10 + (random.NextSingle() * 300), y + 10 + (random.NextSingle() * 300));

                // Two names for one place are one thing, which has its own tests.
                if (!scene.Any(item => item.Label != label && item.Box.Iou(box) > 0.4f))
                {
                    scene.Add((label, box));
                }
            }
        }

        return [.. scene];
    }

    /// <summary>No noun of the whole vocabulary is in the sentence unless its label is in the scene.</summary>
    private static void AssertGrounded(string text, (string Label, Box Box)[] found)
    {
        var rest = text;
        foreach (var noun in CocoNouns.All.Where(entry => found.Any(item => item.Label == entry.Label)).Select(entry => entry.Noun)
            .OrderByDescending(noun => noun.Plural.Length))
        {
            rest = Remove(Remove(rest, noun.Plural), noun.Singular);
        }

        foreach (var (label, noun) in CocoNouns.All)
        {
            Assert.False(Contains(rest, noun.Singular) || Contains(rest, noun.Plural), $"'{label}' is not in the scene: {text}");
        }
    }

    /// <summary>Every noun that is told comes with the number of its things, and all numbers together make the scene.</summary>
    private static void AssertCounted(string text, (string Label, Box Box)[] found)
    {
        var total = 0;
        foreach (var group in found.GroupBy(item => item.Label))
        {
            var noun = CocoNouns.All.First(entry => entry.Label == group.Key).Noun;
            var count = group.Count();
            var number = count == 1 ? noun.Article : count <= 12 ? Words[count] : $"({Words[count]}|{count})";
            var name = count == 1 ? noun.Singular : noun.Plural;
            if (Regex.IsMatch(text, $@"\b{number} {name}\b", RegexOptions.IgnoreCase) || Regex.IsMatch(text, $@"\bon {noun.Plural}\b"))
            {
                total += count;
            }
        }

        var others = Regex.Match(text, @"\b(\w+) other things?\b");
        total += !others.Success ? 0 : int.TryParse(others.Groups[1].Value, out var digits) ? digits
            : others.Groups[1].Value == "one" ? 1 : Array.IndexOf(Words, others.Groups[1].Value);
        Assert.True(total == found.Length, $"{total} of {found.Length} things are told: {text}");
    }

    private static bool Contains(string text, string noun) => Regex.IsMatch(text, $@"\b{noun}\b", RegexOptions.IgnoreCase);

    private static string Remove(string text, string noun) => Regex.Replace(text, $@"\b{noun}\b", "", RegexOptions.IgnoreCase);
}
