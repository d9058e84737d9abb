namespace Kinora.Describe.Scene;

/// <summary>The few rules of English that a sentence about things needs.</summary>
internal static class English
{
    private static readonly string[] SmallNumbers =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>Beginnings written with a vowel and spoken with a consonant ("a unicycle"), and the reverse ("an hourglass").</summary>
    private static readonly string[] ConsonantSounds = ["uni", "use", "uti", "ufo", "euro", "ewe", "one", "u-"];

    private static readonly string[] VowelSounds = ["hour", "honest", "honour", "honor", "heir"];

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.OrdinalIgnoreCase)
    {
        ["person"] = "people", ["child"] = "children", ["mouse"] = "mice", ["goose"] = "geese", ["foot"] = "feet", ["tooth"] = "teeth",
        ["ox"] = "oxen", ["leaf"] = "leaves", ["loaf"] = "loaves", ["shelf"] = "shelves", ["wolf"] = "wolves", ["calf"] = "calves",
        ["scarf"] = "scarves", ["knife"] = "knives", ["wife"] = "wives", ["potato"] = "potatoes", ["tomato"] = "tomatoes",
        ["sheep"] = "sheep", ["deer"] = "deer", ["fish"] = "fish", ["aircraft"] = "aircraft", ["human"] = "humans", ["german"] = "germans",
    };

    /// <summary>"a" or "an", by sound.</summary>
    public static string Article(ReadOnlySpan<char> word)
    {
        if (StartsWithAny(word, ConsonantSounds))
        {
            return "a";
        }

        return StartsWithAny(word, VowelSounds) || (word.Length > 0 && IsVowel(word[0])) ? "an" : "a";
    }

    /// <summary>The plural of a noun; of several words the last is bent.</summary>
    public static string Plural(string noun)
    {
        var start = noun.LastIndexOf(' ') + 1;
        var last = noun[start..];
        return noun[..start] + (Irregular.TryGetValue(last, out var plural) ? plural : RegularPlural(last));
    }

    /// <summary>A number in words, 0..999; the callers' counts are bounded far below.</summary>
    public static void AppendNumber(TextBuffer text, int number)
    {
        if (number >= 100)
        {
            AppendNumber(text, number / 100);
            text.Append(" hundred");
            number %= 100;
            if (number == 0)
            {
                return;
            }

            text.Append(" and ");
        }

        if (number < 20)
        {
            text.Append(SmallNumbers[number]);
            return;
        }

        text.Append(Tens[(number / 10) - 2]);
        if (number % 10 > 0)
        {
            text.Append("-");
            text.Append(SmallNumbers[number % 10]);
        }
    }

    private static string RegularPlural(string word)
    {
        if (word.Length < 2)
        {
            return word + "s";
        }

        if (EndsWith(word, "man"))
        {
            return word[..^2] + "en";
        }

        if (EndsWith(word, "s") || EndsWith(word, "x") || EndsWith(word, "z") || EndsWith(word, "ch") || EndsWith(word, "sh"))
        {
            return word + "es";
        }

        return EndsWith(word, "y") && !IsVowel(word[^2]) ? word[..^1] + "ies" : word + "s";
    }

    private static bool EndsWith(string word, string end) => word.EndsWith(end, StringComparison.OrdinalIgnoreCase);

    private static bool IsVowel(char letter) => char.ToLowerInvariant(letter) is 'a' or 'e' or 'i' or 'o' or 'u';

    private static bool StartsWithAny(ReadOnlySpan<char> word, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
