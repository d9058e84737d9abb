namespace Kinora.Vision.Classification;

/// <summary>A class's name as results show it.</summary>
internal static class ClassLabel
{
    /// <summary>
    /// snake_case: "golden retriever" is golden_retriever. Of a list of synonyms, as ImageNet gives them, it is the first:
    /// "tench, Tinca tinca" is tench.
    /// </summary>
    public static string From(string name)
    {
        var first = name.Split(',')[0];
        var words = first.Split(
            [.. first.Where(static c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? name : string.Join('_', words).ToLowerInvariant();
    }
}
