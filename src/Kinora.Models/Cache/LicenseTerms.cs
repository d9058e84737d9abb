namespace Kinora.Models.Cache;

/// <summary>Which licences ask nothing of whoever runs a model.</summary>
public static class LicenseTerms
{
    // SPDX identifiers; hubs write them in small letters
    private static readonly HashSet<string> Permissive = new(StringComparer.OrdinalIgnoreCase)
    {
        "0BSD", "AFL-3.0", "Apache-2.0", "Artistic-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSL-1.0", "CC-BY-2.0", "CC-BY-2.5",
        "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0", "NCSA", "PDDL-1.0", "PostgreSQL", "PDDL",
        "Python-2.0", "UPL-1.0", "Unlicense", "W3C", "WTFPL", "Zlib",
    };

    /// <summary>Whether a licence needs no acceptance. In an SPDX expression one of those joined by OR is enough, all of those joined by AND
    /// are needed; what is unknown is not permissive.</summary>
    public static bool IsPermissive(string? license)
    {
        if (license is null)
            return false;
        var words = license.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = 0;
        return words.Length is > 0 and <= 64 && Any(words, ref at) && at == words.Length;
    }

    private static bool Any(string[] words, ref int at)
    {
        var result = All(words, ref at);
        while (At(words, at, "OR"))
        {
            at++;
            result |= All(words, ref at);
        }

        return result;
    }

    private static bool All(string[] words, ref int at)
    {
        var result = One(words, ref at);
        while (At(words, at, "AND"))
        {
            at++;
            result &= One(words, ref at);
        }

        return result;
    }

    private static bool One(string[] words, ref int at)
    {
        if (at == words.Length)
            return false;
        if (words[at++] != "(")
            return Permissive.Contains(words[at - 1]);
        var inside = Any(words, ref at);
        return At(words, at++, ")") && inside;
    }

    private static bool At(string[] words, int at, string word) => at < words.Length && words[at].Equals(word, StringComparison.OrdinalIgnoreCase);
}
