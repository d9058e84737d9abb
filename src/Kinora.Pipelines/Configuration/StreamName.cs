namespace Kinora.Pipelines.Configuration;

/// <summary>What a stream may be called: its name stands in addresses, files and metrics.</summary>
public static class StreamName
{
    /// <summary>The rule as a regular expression.</summary>
    public const string Pattern = "^[a-z0-9][a-z0-9_-]{0,62}$";

    /// <summary>The rule as a remedy.</summary>
    public const string Rule = "use small letters, digits, - and _, a letter or digit first, 63 characters at most";

    /// <summary>True for a name by that rule.</summary>
    public static bool IsValid(string name) =>
        name is { Length: > 0 and <= 63 } && name[0] is not ('-' or '_') &&
        name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
