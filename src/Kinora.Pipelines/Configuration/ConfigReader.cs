using System.Text;
using Kinora.Media.Guard;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Pipelines.Sources;

namespace Kinora.Pipelines.Configuration;

/// <summary>Puts file and environment together, and reads the whole.</summary>
internal static class ConfigReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc cref="KinoraConfig.Load"/>
    public static KinoraConfig Load(string? path, IReadOnlyDictionary<string, string> environment)
    {
        path ??= environment.GetValueOrDefault("APP_CONFIG_PATH") is { Length: > 0 } named ? named : null;
        path ??= File.Exists(KinoraConfig.DefaultFile) ? KinoraConfig.DefaultFile : null;
        var problems = new ConfigProblems();
        var root = path is null ? ConfigNode.EmptyMap("", "environment") : ReadFile(path, problems);
        return Read(root, environment, path is null ? null : Path.GetFullPath(path), problems) with { Path = path is null ? null : Path.GetFullPath(path) };
    }

    /// <summary>Reads a file's text, as if it were a file of that name.</summary>
    public static KinoraConfig Parse(string text, string name, IReadOnlyDictionary<string, string> environment)
    {
        var problems = new ConfigProblems();
        return Read(YamlNodeReader.Read(text, name, "", problems), environment, null, problems);
    }

    private static ConfigNode ReadFile(string path, ConfigProblems problems)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (ConfigFile.IsEmptyOrNoFile(path))
            {
                throw ConfigProblems.Alone(name, null, $"The configuration '{path}' is empty, or a pipe or device: give a file, and write at least one key, as streams: {{}}.");
            }

            using var file = ConfigFile.Open(path);
            var bytes = new byte[ConfigLimits.MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > ConfigLimits.MostBytes
                ? throw ConfigProblems.Alone(name, null, $"The file is larger than {ConfigLimits.MostBytes >> 20} MiB, so it is no configuration.")
                : YamlNodeReader.Read(StrictUtf8.GetString(bytes, 0, length).TrimStart('\uFEFF'), name, "", problems);
        }
        catch (DecoderFallbackException)
        {
            throw ConfigProblems.Alone(name, null, "The file is not text in UTF-8: save it as such.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ConfigProblems.Alone(name, null, $"There is no configuration '{path}': check the path, or start from samples/kinora.yaml.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ConfigProblems.Alone(name, null, $"The configuration '{path}' cannot be read: {error.Message.TrimEnd('.')}.");
        }
    }

    private static KinoraConfig Read(ConfigNode root, IReadOnlyDictionary<string, string> environment, string? path, ConfigProblems problems)
    {
        List<string> warnings = [];
        if (root.Kind is ConfigNodeKind.Null)
        {
            root = ConfigNode.EmptyMap("", root.Origin);
        }
        else if (root.Kind != ConfigNodeKind.Map)
        {
            problems.Add(root, "must be a map with keys, as streams:");
            problems.ThrowIfAny();
        }

        FlatSettings.Apply(root, environment, warnings, problems);
        ConfigEnvironment.Apply(root, environment, warnings);
        var map = ConfigMap.Read(root, ConfigKeys.Root, problems);
        CatalogKeys.Include(map, path, problems);
        var standard = new KinoraConfig();
        var config = new KinoraConfig
        {
            Urls = map.Object<string>("urls") ?? standard.Urls,
            Grpc = map.Object<string>("grpc") ?? standard.Grpc,
            Provider = map.Object<string>("provider"),
            Threads = map.Value<int>("threads"),
            MaxMemory = map.Value<long>("max_memory"),
            Database = map.Object<string>("database"),
            ModelName = map.Object<string>("model_name") ?? standard.ModelName,
            PredictSteps = PredictKeys.Read(map.Object<ConfigMap>("predict"), map.Object<string>("model_name") ?? standard.ModelName, problems),
            PersonScoreThreshold = map.Value<double>("person_score_threshold") ?? standard.PersonScoreThreshold,
            Log = SettingText.TryParseChoice<LogFormat>(map.Object<string>("log") ?? "", out var log) ? log : standard.Log,
            ClientSources = ReadClientSources(map.Object<ConfigMap>("client_sources"), problems),
            MetricsInterval = map.Value<TimeSpan>("metrics_interval"),
            ModelCache = ModelCacheKeys.Read(map.Object<ConfigMap>("model_cache")),
            ModelHub = ModelHubKeys.Read(map.Object<ConfigMap>("model_hub"), problems),
            Capture = CaptureKeys.Read(map.Object<ConfigMap>("capture"), problems),
            Access = AccessConfigReader.Read(map.Object<ConfigMap>("access"), problems),
            Perimeter = PerimeterConfig.Read(map, problems),
            Limits = LimitsConfig.Read(map.Object<ConfigMap>("limits")),
            Streams = ReadStreams(map.Object<ConfigNode>("streams"), problems),
            Warnings = warnings,
        };
        Check(config, map, problems);
        problems.ThrowIfAny();
        return config;
    }

    private static OrderedDictionary<string, StreamDefinition> ReadStreams(ConfigNode? node, ConfigProblems problems)
    {
        OrderedDictionary<string, StreamDefinition> streams = [];
        foreach (var (name, value) in node?.Fields ?? [])
        {
            if (problems.IsFull)
            {
                break;
            }

            if (!StreamName.IsValid(name))
            {
                problems.Add(value, $"is no name for a stream: {StreamName.Rule}");
            }

            if (StreamDefinition.Read(value, problems) is { } definition)
            {
                streams[name] = definition;
            }
        }

        PublishKeys.CheckSockets(streams, node, problems);
        return streams;
    }

    private static ClientSourceConfig ReadClientSources(ConfigMap? map, ConfigProblems problems)
    {
        if (map?.Object<IReadOnlyList<string>>("allow") is not { } texts)
        {
            return new ClientSourceConfig();
        }

        List<AllowedSource> allowed = [];
        foreach (var text in texts)
        {
            try
            {
                allowed.Add(AllowedSource.Parse(text));
            }
            catch (FormatException error)
            {
                problems.AddSentence(map.NodeOf("allow"), error.Message);
            }
        }

        return new ClientSourceConfig { Allow = allowed };
    }

    private static void Check(KinoraConfig config, ConfigMap map, ConfigProblems problems)
    {
        if (config.Perimeter.ProblemOf(config.Urls) is { } urls)
        {
            problems.AddSentence(map.NodeOf("urls"), urls);
        }

        if (config.Grpc != "none" && config.Perimeter.ProblemOf(config.Grpc) is { } grpc)
        {
            problems.AddSentence(map.NodeOf("grpc"), grpc);
        }

        if (config.ModelName is not (KinoraConfig.DefaultModelName or KinoraConfig.PersonDetector) &&
            !config.ModelName.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !ModelStore.IsAddress(config.ModelName) && !ModelCatalog.Current.TryFind(config.ModelName, out _))
        {
            problems.Add(
                map.NodeOf("model_name"),
                $"is '{config.ModelName}', which is not in the catalog: choose {KinoraConfig.DefaultModelName}, {KinoraConfig.PersonDetector}, " +
                "a classifier of ./kinora models list, or an .onnx file");
        }
    }
}
