namespace Kinora.Describe.Scene;

/// <summary>
/// The nouns for the labels that models give: the 80 classes of COCO by a table, any other by the rules of English. Labels come with models
/// and are not trusted: only letters, digits, hyphens and apostrophes are kept, and at most <see cref="MaxLabelLength"/> of them.
/// Not thread-safe.
/// </summary>
internal sealed class Nouns
{
    /// <summary>Longest label that is spoken in full, in characters.</summary>
    public const int MaxLabelLength = 32;

    /// <summary>How many unknown labels are remembered before they are forgotten again.</summary>
    private const int MaxRemembered = 1024;

    private static readonly Dictionary<string, Noun> Known = CocoNouns.All.ToDictionary(entry => entry.Label, entry => entry.Noun);

    private readonly Dictionary<string, Noun> _remembered = [];

    /// <summary>The noun for a label; the same object for the same label, and nothing is allocated for a label seen before.</summary>
    public Noun For(string label)
    {
        if (Known.TryGetValue(label, out var noun) || _remembered.TryGetValue(label, out noun))
        {
            return noun;
        }

        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        noun = Make(Clean(label));
        _remembered.Add(label, noun);
        return noun;
    }

    private static Noun Make(string name) =>
        Known.TryGetValue(name, out var known) ? known : new Noun(name, English.Plural(name), NounKind.Thing);

    private static string Clean(string label)
    {
        Span<char> clean = stackalloc char[MaxLabelLength];
        var length = 0;
        foreach (var character in label)
        {
            var letter = char.IsLetterOrDigit(character) || character is '-' or '\'' ? character : ' ';
            if (length == MaxLabelLength)
            {
                break;
            }

            if (letter != ' ' || (length > 0 && clean[length - 1] != ' '))
            {
                clean[length++] = letter;
            }
        }

        var name = clean[..length].TrimEnd();
        return name.IsEmpty ? "thing" : name.ToString();
    }
}
