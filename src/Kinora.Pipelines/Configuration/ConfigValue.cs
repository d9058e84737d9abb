using System.Globalization;
using Kinora.Frames.Memory;

namespace Kinora.Pipelines.Configuration;

/// <summary>Reads a value as its type says: string, bool, double, int, long, TimeSpan, tuples, lists and dictionaries of texts, or a map.</summary>
internal static class ConfigValue
{
    private const int LongestText = 4096;

    /// <summary>The value; null where it does not fit, which is then among the problems.</summary>
    public static object? Read(ConfigType type, ConfigNode node, ConfigProblems problems)
    {
        var value = Convert(type, node, problems);
        if (value is null)
        {
            // A text that does not fit may be a secret all the same.
            var shown = type.Shape == ConfigShape.Text && node.IsScalar ? "empty, longer than 4096 characters, or has a zero in it" : node.Shown;
            problems.Add(node, $"is {shown}: {type.Wanted}");
        }

        return value;
    }

    private static object? Convert(ConfigType type, ConfigNode node, ConfigProblems problems) => type.Shape switch
    {
        ConfigShape.Text => IsText(node) ? node.Raw : null,
        ConfigShape.Word => IsText(node) && IsWord(node.Raw) ? node.Raw : null,
        ConfigShape.Truth => ReadTruth(node),
        ConfigShape.Number => ReadNumber(node) is { } number && IsWithin(type, number) ? number : null,
        ConfigShape.Whole => ReadNumber(node) is { } number && IsWithin(type, number) && number == Math.Floor(number) ? (int)number : null,
        ConfigShape.Duration => IsText(node) && SettingText.TryParseDuration(node.Raw, out var time) && IsWithin(type, time.TotalSeconds) ? time : null,
        ConfigShape.Size => IsText(node) && SettingText.TryParseSize(node.Raw, out var size) ? size : null,
        ConfigShape.Frames => IsText(node) && SettingText.TryParseFrames(node.Raw, out var frames) ? frames : null,
        ConfigShape.Memory => IsText(node) && ByteSize.TryParse(node.Raw, out var bytes) && IsWithin(type, bytes) ? bytes : null,
        ConfigShape.Choice => IsText(node) ? type.Choices.FirstOrDefault(choice => choice.Equals(node.Raw, StringComparison.OrdinalIgnoreCase)) : null,
        ConfigShape.TextList => ReadList(node, problems),
        ConfigShape.TextMap => ReadTexts(node, problems),
        ConfigShape.TruthOrMap when node.Kind == ConfigNodeKind.Truth => ReadTruth(node),
        ConfigShape.TextOrMap when node.IsScalar => IsText(node) && node.Kind != ConfigNodeKind.Truth ? node.Raw : null,
        _ => node.Kind != ConfigNodeKind.Map ? null : type.Shape == ConfigShape.Streams ? node : ConfigMap.Read(node, type.Keys, problems),
    };

    private static bool IsText(ConfigNode node) => node is { IsScalar: true, Raw.Length: > 0 and <= LongestText } && !node.Raw.Contains('\0', StringComparison.Ordinal);

    private static bool IsWord(string text) =>
        text.Length <= 32 && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsWithin(ConfigType type, double number) => number >= type.Least && number <= type.Most;

    private static bool? ReadTruth(ConfigNode node) => node.Kind == ConfigNodeKind.Truth ? char.ToLowerInvariant(node.Raw[0]) == 't' : null;

    private static double? ReadNumber(ConfigNode node) =>
        node.Kind == ConfigNodeKind.Number && double.TryParse(node.Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string[]? ReadList(ConfigNode node, ConfigProblems problems) => node.Kind switch
    {
        ConfigNodeKind.List => [.. node.Items.Where(item => IsTextOrProblem(item, problems)).Select(static item => item.Raw)],
        ConfigNodeKind.Text when IsText(node) => node.Raw.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        _ => null,
    };

    private static OrderedDictionary<string, string>? ReadTexts(ConfigNode node, ConfigProblems problems)
    {
        if (node.Kind != ConfigNodeKind.Map)
        {
            return null;
        }

        OrderedDictionary<string, string> texts = [];
        foreach (var (key, value) in node.Fields.Where(field => IsTextOrProblem(field.Value, problems)))
        {
            texts[key] = value.Raw;
        }

        return texts;
    }

    private static bool IsTextOrProblem(ConfigNode node, ConfigProblems problems)
    {
        if (IsText(node))
        {
            return true;
        }

        problems.Add(node, $"is {node.Shown}: give a text");
        return false;
    }
}
