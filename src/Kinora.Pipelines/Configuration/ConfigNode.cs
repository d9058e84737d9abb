namespace Kinora.Pipelines.Configuration;

/// <summary>
/// A value of a configuration that knows where it stands, whether it was written in YAML, JSON or an environment variable. What is checked is
/// checked on these, so that every way in has the same rules.
/// </summary>
internal sealed class ConfigNode(ConfigNodeKind kind, string path, string origin, int? line, string raw = "")
{
    private const int MostShown = 60;

    private readonly OrderedDictionary<string, ConfigNode> _fields = [];

    public ConfigNodeKind Kind => kind;

    /// <summary>Keys from the root: <c>streams.door.fps</c>, of a request <c>$.fps</c>.</summary>
    public string Path => path;

    /// <summary>The file, the environment variable, or <c>request</c>.</summary>
    public string Origin => origin;

    /// <summary>1-based; null where there are no lines.</summary>
    public int? Line => line;

    /// <summary>A scalar as it was written, quotes left out.</summary>
    public string Raw => raw;

    public bool IsScalar => kind is ConfigNodeKind.Text or ConfigNodeKind.Number or ConfigNodeKind.Truth;

    /// <summary>What a map holds, in the order it was written; each key once.</summary>
    public IReadOnlyList<KeyValuePair<string, ConfigNode>> Fields => _fields;

    /// <summary>What a list holds.</summary>
    public List<ConfigNode> Items { get; } = [];

    /// <summary>For messages: a scalar in quotes, shortened and on one line; never a secret's place, for those are texts, which are always right.</summary>
    public string Shown => kind switch
    {
        ConfigNodeKind.Null => "empty",
        ConfigNodeKind.List => "a list",
        ConfigNodeKind.Map => "a map",
        _ => $"'{string.Concat((raw.Length > MostShown ? raw[..MostShown] + "…" : raw).Select(static c => char.IsControl(c) ? ' ' : c))}'",
    };

    public static ConfigNode EmptyMap(string path, string origin, int? line = null) => new(ConfigNodeKind.Map, path, origin, line);

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public ConfigNode? Find(string key) => _fields.GetValueOrDefault(key);

    /// <summary>Adds a field, or takes the place of the one of that key.</summary>
    public void Set(string key, ConfigNode value) => _fields[key] = value;

    /// <summary>Adds a field that a reader came upon; a key that is there already is a problem.</summary>
    public void Add(string key, ConfigNode value, ConfigProblems problems)
    {
        if (!_fields.TryAdd(key, value))
        {
            problems.Add(value, "is there twice: keep one of them");
        }
    }

    public void Remove(string key) => _fields.Remove(key);

    /// <summary>This with a patch applied, as RFC 7396 says: null removes, maps are merged, anything else takes the place of what was there.</summary>
    public ConfigNode Merged(ConfigNode patch)
    {
        if (patch.Kind != ConfigNodeKind.Map)
        {
            return patch;
        }

        var merged = EmptyMap(patch.Path, patch.Origin, patch.Line);
        foreach (var (key, value) in _fields)
        {
            merged.Set(key, value);
        }

        foreach (var (key, value) in patch.Fields)
        {
            if (value.Kind == ConfigNodeKind.Null)
            {
                merged.Remove(key);
            }
            else
            {
                merged.Set(key, (merged.Find(key) ?? EmptyMap(value.Path, value.Origin)).Merged(value));
            }
        }

        return merged;
    }
}
