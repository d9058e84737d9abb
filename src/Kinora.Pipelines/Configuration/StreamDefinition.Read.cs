using System.Text.Json;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Configuration;

/// <content>Reading, and what must fit together.</content>
public sealed partial record StreamDefinition
{
    private const string Mask = "***";

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="ConfigException">Everything that is wrong with it, by JSON path.</exception>
    public static StreamDefinition FromJson(ReadOnlySpan<byte> json)
    {
        var problems = new ConfigProblems();
        return Finish(JsonNodeReader.Read(json, problems), problems);
    }

    /// <inheritdoc cref="FromJson(ReadOnlySpan{byte})"/>
    public static StreamDefinition FromJson(JsonElement json)
    {
        var problems = new ConfigProblems();
        return Finish(JsonNodeReader.Read(json, problems), problems);
    }

    /// <summary>
    /// This with a merge patch (RFC 7396) applied: null removes a key, maps are merged, everything else takes the place of what was there. A
    /// source that is sent back as it was shown (<see cref="MaskedSource"/>) keeps its secrets.
    /// </summary>
    /// <exception cref="ConfigException">The patch, or what would come of it, is wrong.</exception>
    public StreamDefinition Patch(ReadOnlySpan<byte> patch)
    {
        var problems = new ConfigProblems();
        return Patch(JsonNodeReader.Read(patch, problems), problems);
    }

    /// <inheritdoc cref="Patch(ReadOnlySpan{byte})"/>
    public StreamDefinition Patch(JsonElement patch)
    {
        var problems = new ConfigProblems();
        return Patch(JsonNodeReader.Read(patch, problems), problems);
    }

    /// <summary>Reads a map; null when something is wrong with it, which is then among the problems.</summary>
    internal static StreamDefinition? Read(ConfigNode node, ConfigProblems problems)
    {
        if (node.Kind != ConfigNodeKind.Map)
        {
            problems.Add(node, $"is {node.Shown}: give a map with a stream's keys, as {{source: rtsp://camera/live}}");
            return null;
        }

        var map = ConfigMap.Read(node, ConfigKeys.Stream, problems);
        var sinks = map.Object<ConfigMap>("sinks");
        if (map.Object<string>("source") is not { } source)
        {
            return null;
        }

        var definition = new StreamDefinition
        {
            Source = source,
            Size = map.Value<(int, int)>("size"),
            Rate = map.Value<double>("rate"),
            PixelFormat = map.Object<string>("pixel_format"),
            Loop = map.Value<bool>("loop"),
            Realtime = map.Value<bool>("realtime"),
            Frames = map.Value<(long, long?)>("frames"),
            Fps = map.Value<double>("fps"),
            Every = map.Value<int>("every"),
            Decode = Choice<DecodeMode>(map, "decode"),
            HardwareDecoder = map.Object<string>("hwaccel"),
            StallTimeout = map.Value<TimeSpan>("stall_timeout"),
            Transport = Choice<RtspTransport>(map, "transport"),
            Fallback = map.Object<string>("fallback"),
            Steps = map.Object<IReadOnlyList<string>>("steps") ?? DefaultSteps,
            Models = map.Object<IReadOnlyDictionary<string, string>>("models") ?? new Dictionary<string, string>(),
            LatencyBudget = map.Value<TimeSpan>("latency_budget"),
            Weight = map.Value<double>("weight"),
            MotionGate = map.Object<ConfigMap>("motion_gate") is { } motion ? Motion(motion)
                : map.Value<bool>("motion_gate") == true ? new MotionOptions()
                : null,
            SmallerModels = map.Value<bool>("smaller_models") ?? false,
            Paused = map.Value<bool>("paused") ?? false,
            ResultFile = sinks?.Object<string>("ndjson"),
            PictureFolder = sinks?.Object<string>("pictures"),
            Capture = ReadCapture(map, problems),
            Publish = ReadPublish(map),
        };
        definition.Check(map, problems);
        return definition;
    }

    private static StreamDefinition Finish(ConfigNode node, ConfigProblems problems)
    {
        var definition = Read(node, problems);
        problems.ThrowIfAny();
        return definition!;
    }

    private StreamDefinition Patch(ConfigNode patch, ConfigProblems problems)
    {
        if (patch.Find("source") is { Raw: var source } && source == MaskedSource)
        {
            patch.Remove("source");
        }

        return Finish(JsonNodeReader.Read(ToJsonBytes(), problems).Merged(patch), problems) with { IsFromClient = IsFromClient };
    }

    /// <summary>What each key alone cannot show.</summary>
    private void Check(ConfigMap map, ConfigProblems problems)
    {
        if (Fps is not null && Every is not null)
        {
            problems.Add(map.NodeOf("every"), "is there beside fps, and both choose which frames are analysed: keep one of them");
        }

        var address = CheckAddress(Source, map.NodeOf("source"), problems);
        CheckPublish(map.NodeOf("publish"), address, problems);
        if (address is { IsLive: true } live && Frames is not null)
        {
            problems.Add(map.NodeOf("frames"), $"chooses a part of a file, and {live.Display} is live: remove it");
        }

        if (Fallback is not null && CheckAddress(Fallback, map.NodeOf("fallback"), problems) is { Kind: not SourceKind.File })
        {
            problems.Add(map.NodeOf("fallback"), "names no video file: name one");
        }

        try
        {
            _ = ToPlan();
        }
        catch (PipelineConfigException error)
        {
            foreach (var (setting, message) in error.Problems)
            {
                problems.AddSentence(map.NodeOf(setting), message);
            }
        }
    }

    private static SourceAddress? CheckAddress(string text, ConfigNode node, ConfigProblems problems)
    {
        try
        {
            var address = SourceAddress.ParseForm(text);
            if ((address.IsNetwork || address.Kind == SourceKind.GStreamer) && text.Contains(Mask, StringComparison.Ordinal))
            {
                problems.Add(node, $"has {Mask} where a secret was masked: write the secret itself");
            }

            return address;
        }
        catch (SourceException error)
        {
            problems.AddSentence(node, error.Message);
            return null;
        }
    }

    private static T? Choice<T>(ConfigMap map, string key)
        where T : struct, Enum => map.Object<string>(key) is { } name && SettingText.TryParseChoice<T>(name, out var value) ? value : null;

    private static MotionOptions Motion(ConfigMap map)
    {
        var standard = new MotionOptions();
        return new MotionOptions
        {
            Threshold = map.Value<double>("threshold") ?? standard.Threshold,
            Area = map.Value<double>("area") ?? standard.Area,
            Hold = map.Value<TimeSpan>("hold") ?? standard.Hold,
            LongestStill = map.Value<TimeSpan>("longest_still") ?? standard.LongestStill,
        };
    }
}
