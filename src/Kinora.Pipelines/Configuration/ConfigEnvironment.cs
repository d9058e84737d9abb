namespace Kinora.Pipelines.Configuration;

/// <summary>
/// The environment's part: <c>KINORA_</c> and a path whose keys have two underscores between them, as <c>KINORA_STREAMS__DOOR__SOURCE</c>,
/// takes the place of what the file says there. A value is taken as it stands, except that <c>[…]</c> and <c>{…}</c> are lists and maps of YAML.
/// </summary>
internal static class ConfigEnvironment
{
    private const string Prefix = "KINORA_";

    /// <summary>Variables of that prefix that are no settings.</summary>
    private static readonly string[] Others = ["HOME", "STATE", "SHARED"];

    public static void Apply(ConfigNode root, IReadOnlyDictionary<string, string> environment, List<string> warnings)
    {
        foreach (var (variable, text) in environment.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || text.Length == 0)
            {
                continue;
            }

            string[] keys = [.. variable[Prefix.Length..].Split("__").Select(static key => key.ToLowerInvariant())];
            if (ConfigKeys.Root.Any(known => known.Name == keys[0]) && !keys.Contains(""))
            {
                Set(root, keys, text, variable);
            }
            else if (!Others.Contains(variable[Prefix.Length..], StringComparer.OrdinalIgnoreCase) &&
                NearestName.Of(keys[0], ConfigKeys.Root.Select(static known => known.Name)) is { } near)
            {
                warnings.Add($"{variable} has no effect: did you mean {Prefix}{string.Join("__", [near, .. keys[1..]]).ToUpperInvariant()}?");
            }
        }
    }

    /// <summary>The value of a variable as a node.</summary>
    public static ConfigNode Value(string text, string variable, string path)
    {
        if (text[0] is not ('[' or '{'))
        {
            return new ConfigNode(PlainScalar.KindOf(text), path, variable, null, text);
        }

        var problems = new ConfigProblems();
        var value = text.Length > ConfigLimits.MostBytes
            ? throw ConfigProblems.Alone(variable, null, "The value is too long.")
            : YamlNodeReader.Read(text, variable, path, problems);
        problems.ThrowIfAny();
        return value;
    }

    private static void Set(ConfigNode root, string[] keys, string text, string variable)
    {
        var map = root;
        foreach (var key in keys[..^1])
        {
            var name = NameIn(map, key);
            if (map.Find(name) is not { Kind: ConfigNodeKind.Map } child)
            {
                child = ConfigNode.EmptyMap(ConfigNode.Join(map.Path, name), variable);
                map.Set(name, child);
            }

            map = child;
        }

        var last = NameIn(map, keys[^1]);
        map.Set(last, Value(text, variable, ConfigNode.Join(map.Path, last)));
    }

    /// <summary>A stream called front-door is FRONT_DOOR in a variable, whose name can have no dash.</summary>
    private static string NameIn(ConfigNode map, string key) =>
        map.Fields.FirstOrDefault(field => field.Key.Replace('-', '_').Equals(key.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)).Key ?? key;
}
