namespace Kinora.Pipelines.Configuration;

/// <summary>
/// How the RTSP service that came before was told to capture: <c>capture_inference</c>, <c>capture_dir</c>, <c>capture_every_n</c>,
/// <c>capture_s3_bucket</c> and <c>capture_s3_prefix</c>, or the same as <c>APP_CAPTURE_…</c>. They mean the stream <c>default</c>.
/// </summary>
internal static class FlatCapture
{
    private const string Prefix = "capture_";
    private const string EveryFrame = "1";

    private static readonly string[] Settings = ["capture_inference", "capture_dir", "capture_every_n", "capture_s3_bucket", "capture_s3_prefix"];

    public static void Apply(ConfigNode root, IReadOnlyDictionary<string, string> environment, List<string> warnings, ConfigProblems problems)
    {
        foreach (var name in Settings)
        {
            var variable = "APP_" + name.ToUpperInvariant();
            if (environment.GetValueOrDefault(variable) is { Length: > 0 } text)
            {
                root.Set(name, ConfigEnvironment.Value(text, variable, name));
            }
        }

        var wanted = Take(root, "capture_inference");
        var every = Take(root, "capture_every_n");
        Move(root, Take(root, "capture_dir"), "directory");
        Move(root, Take(root, "capture_s3_bucket"), "s3", "bucket");
        Move(root, Take(root, "capture_s3_prefix"), "s3", "prefix");
        if (wanted is null)
        {
            return;
        }

        if (!IsTruth(wanted.Raw, out var captures))
        {
            problems.Add(wanted, $"is {wanted.Shown}: give true or false");
        }
        else if (captures)
        {
            Capture(root, wanted, every, warnings);
        }
    }

    private static void Capture(ConfigNode root, ConfigNode wanted, ConfigNode? every, List<string> warnings)
    {
        if (root.Find("streams")?.Find(FlatSettings.DefaultStream) is not { Kind: ConfigNodeKind.Map } stream)
        {
            warnings.Add($"{wanted.Origin}: {Prefix}inference has no effect, because there is no stream {FlatSettings.DefaultStream}.");
            return;
        }

        if (stream.Find("capture") is not null)
        {
            return;  // it says itself what is captured
        }

        var path = ConfigNode.Join(stream.Path, "capture");
        var rule = ConfigNode.EmptyMap(path, wanted.Origin, wanted.Line);
        rule.Set("every", every ?? new ConfigNode(ConfigNodeKind.Number, ConfigNode.Join(path, "every"), wanted.Origin, wanted.Line, EveryFrame));
        stream.Set("capture", rule);
    }

    /// <summary>Puts a value under <c>capture</c>, unless something is there already, which then counts.</summary>
    private static void Move(ConfigNode root, ConfigNode? value, params string[] keys)
    {
        if (value is null)
        {
            return;
        }

        var map = FlatSettings.Child(root, "capture", value);
        foreach (var key in keys[..^1])
        {
            map = map is null ? null : FlatSettings.Child(map, key, value);
        }

        if (map is not null && map.Find(keys[^1]) is null)
        {
            map.Set(keys[^1], value);
        }
    }

    private static ConfigNode? Take(ConfigNode root, string key)
    {
        var node = root.Find(key);
        root.Remove(key);
        return node is { IsScalar: true, Raw.Length: > 0 } ? node : null;
    }

    /// <summary>Variables are often written as 1 or yes.</summary>
    private static bool IsTruth(string text, out bool truth)
    {
        truth = text.ToLowerInvariant() is "true" or "1" or "yes" or "on";
        return truth || text.ToLowerInvariant() is "false" or "0" or "no" or "off";
    }
}
