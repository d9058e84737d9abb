namespace Kinora.Pipelines.Configuration;

/// <summary>A map that was read by a table of keys: its values have their types, and what did not fit is among the problems.</summary>
internal sealed class ConfigMap
{
    private readonly Dictionary<string, object> _values = [];
    private readonly ConfigNode _node;

    private ConfigMap(ConfigNode node) => _node = node;

    /// <summary>Reads a map. Keys that are empty count as absent.</summary>
    public static ConfigMap Read(ConfigNode node, IReadOnlyList<ConfigKey> keys, ConfigProblems problems)
    {
        var map = new ConfigMap(node);
        foreach (var (name, value) in node.Fields)
        {
            if (problems.IsFull)
            {
                break;
            }

            if (keys.FirstOrDefault(key => key.Name == name) is not { } known)
            {
                problems.Add(value, Unknown(name, keys));
            }
            else if (value.Kind != ConfigNodeKind.Null && ConfigValue.Read(known.Type, value, problems) is { } read)
            {
                map._values[name] = read;
            }
        }

        foreach (var key in keys.Where(key => key.IsRequired && node.Find(key.Name) is null or { Kind: ConfigNodeKind.Null }))
        {
            problems.Add(node, $"has no {key.Name}: add it, as {key.Name}: {key.Example}");
        }

        return map;
    }

    /// <summary>A value that was there and right; else null.</summary>
    public T? Value<T>(string key)
        where T : struct => _values.TryGetValue(key, out var value) ? (T)value : null;

    /// <inheritdoc cref="Value"/>
    public T? Object<T>(string key)
        where T : class => _values.GetValueOrDefault(key) as T;

    /// <summary>Where a key stands; the map itself where it does not.</summary>
    public ConfigNode NodeOf(string key) => _node.Find(key) ?? _node;

    private static string Unknown(string name, IReadOnlyList<ConfigKey> keys) =>
        NearestName.Of(name, keys.Select(static key => key.Name)) is { } near
            ? $"is not known: did you mean {near}?"
            : $"is not known: the keys here are {string.Join(", ", keys.Select(static key => key.Name))}";
}
