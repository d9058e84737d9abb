namespace Kinora.Pipelines.Configuration;

/// <summary>
/// The settings of the RTSP service that came before: a flat file (<c>rtsp_url</c>, <c>camera_name</c>) and variables named <c>APP_…</c>. They
/// describe one source, which is the stream <c>default</c> here.
/// </summary>
internal static class FlatSettings
{
    private const string Prefix = "APP_";
    internal const string DefaultStream = "default";

    private static readonly string[] Settings = ["rtsp_url", "camera_name", "model_name", "person_score_threshold"];

    public static void Apply(ConfigNode root, IReadOnlyDictionary<string, string> environment, List<string> warnings, ConfigProblems problems)
    {
        foreach (var name in Settings)
        {
            var variable = Prefix + name.ToUpperInvariant();
            if (environment.GetValueOrDefault(variable) is { Length: > 0 } text)
            {
                root.Set(name, ConfigEnvironment.Value(text, variable, name));
            }
        }

        MoveSource(root, warnings, problems);
        FlatCapture.Apply(root, environment, warnings, problems);
    }

    private static void MoveSource(ConfigNode root, List<string> warnings, ConfigProblems problems)
    {
        var address = Take(root, "rtsp_url", problems);
        var camera = Take(root, "camera_name", problems);
        if (camera is not null && address is { Raw: not "auto" })
        {
            warnings.Add("camera_name has no effect, because rtsp_url names another source.");
            camera = null;
        }

        if (camera is not null)
        {
            address = new ConfigNode(ConfigNodeKind.Text, camera.Path, camera.Origin, camera.Line, "video=" + camera.Raw);
        }

        if (address is null)
        {
            return;
        }

        var streams = Child(root, "streams", address);
        var stream = streams is null ? null : Child(streams, DefaultStream, address);
        if (stream?.Find("source") is { } other && !address.Origin.StartsWith(Prefix, StringComparison.Ordinal))
        {
            problems.Add(other, $"is there beside {address.Path}, which means the same: keep one of them");
        }

        stream?.Set("source", address);
        if (stream is not null && stream.Find("steps") is null)
        {
            SetSteps(stream, root.Find("model_name"));
        }
    }

    /// <summary>What that service did with its source: it classified each frame, or said whether a person is there.</summary>
    private static void SetSteps(ConfigNode stream, ConfigNode? model)
    {
        var origin = model ?? stream;
        var steps = new ConfigNode(ConfigNodeKind.List, ConfigNode.Join(stream.Path, "steps"), origin.Origin, origin.Line);
        var onlyPersons = model is { Raw: KinoraConfig.PersonDetector };
        foreach (var step in (string[])(onlyPersons ? ["person"] : ["classify", "person"]))
        {
            steps.Items.Add(new ConfigNode(ConfigNodeKind.Text, steps.Path, origin.Origin, origin.Line, step));
        }

        stream.Set("steps", steps);
        if (model is { IsScalar: true } && !onlyPersons && stream.Find("models") is null)
        {
            var models = ConfigNode.EmptyMap(ConfigNode.Join(stream.Path, "models"), origin.Origin, origin.Line);
            models.Set("classify", model);
            stream.Set("models", models);
        }
    }

    private static ConfigNode? Take(ConfigNode root, string key, ConfigProblems problems)
    {
        var node = root.Find(key);
        root.Remove(key);
        if (node is { IsScalar: false, Kind: not ConfigNodeKind.Null })
        {
            problems.Add(node, $"is {node.Shown}: give a text");
        }

        return node is { IsScalar: true } ? node : null;
    }

    /// <summary>A map in a map, made where it is not; null where something else is in its place, which will be told.</summary>
    internal static ConfigNode? Child(ConfigNode map, string key, ConfigNode origin)
    {
        if (map.Find(key) is not ({ Kind: not ConfigNodeKind.Null } child))
        {
            child = ConfigNode.EmptyMap(ConfigNode.Join(map.Path, key), origin.Origin, origin.Line);
            map.Set(key, child);
        }

        return child.Kind == ConfigNodeKind.Map ? child : null;
    }
}
