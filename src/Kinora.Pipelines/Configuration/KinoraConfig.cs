using System.Collections;
using Kinora.Models.Cache;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Sources;

namespace Kinora.Pipelines.Configuration;

/// <summary>
/// What the server runs: <c>kinora.yaml</c>, overridden by the environment. <see cref="ConfigKeys"/> tells what each key means. Immutable.
/// </summary>
public sealed record KinoraConfig
{
    /// <summary>The classifier unless another is named.</summary>
    public const string DefaultModelName = "mobilenet-v3-small";

    /// <summary>The name of a classifier that only tells whether there is a person.</summary>
    public const string PersonDetector = "person_detector";

    /// <summary>The file that is read when none is named and it is there.</summary>
    public const string DefaultFile = "kinora.yaml";

    /// <summary>Where HTTP is served; several addresses have a semicolon between them.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8000";

    /// <summary>Where gRPC is served, or <c>none</c>.</summary>
    public string Grpc { get; init; } = "http://127.0.0.1:50052";

    /// <summary>What computes the models, as the command line names it; null: auto.</summary>
    public string? Provider { get; init; }

    /// <summary>How many threads compute; null: one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>In bytes; null for no limit.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>
    /// Where streams that are made by requests are kept, with its secrets: the path of a file, or the address of a PostgreSQL server; null: a file
    /// in KINORA_STATE.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>The classifier of /predict and /stream: a model of the catalog, an .onnx file, or <see cref="PersonDetector"/>.</summary>
    public string ModelName { get; init; } = DefaultModelName;

    /// <summary>The steps that /predict runs, classify and person, in order: one of them or both.</summary>
    public IReadOnlyList<string> PredictSteps { get; init; } = ["classify", "person"];

    /// <summary>How sure it must be that there is a person, 0..1.</summary>
    public double PersonScoreThreshold { get; init; } = 0.6;

    /// <summary>What clients who are no admins may name as a source.</summary>
    public ClientSourceConfig ClientSources { get; init; } = new();

    /// <summary>How the log is written.</summary>
    public LogFormat Log { get; init; }

    /// <summary>How often all metrics are written to standard output; null: never.</summary>
    public TimeSpan? MetricsInterval { get; init; }

    /// <summary>How much space models may take, and which of their licences were accepted.</summary>
    public ModelStoreOptions ModelCache { get; init; } = new();

    /// <summary>Where models are fetched from.</summary>
    public ModelHubConfig ModelHub { get; init; } = new();

    /// <summary>Where captured frames are kept.</summary>
    public CaptureOptions Capture { get; init; } = new();

    /// <summary>Who is let in beside those who hold keys.</summary>
    public AccessConfig Access { get; init; } = new();

    /// <summary>By which names the server is called and by whose pages, and its certificate.</summary>
    public PerimeterConfig Perimeter { get; init; } = new();

    /// <summary>How much of the server one caller may take.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>The streams by name, in the file's order.</summary>
    public IReadOnlyDictionary<string, StreamDefinition> Streams { get; init; } = new Dictionary<string, StreamDefinition>();

    /// <summary>The file that was read, as an absolute path; null when there was none.</summary>
    public string? Path { get; init; }

    /// <summary>Sentences about settings that were understood and have no effect.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the configuration: the file, then what the environment says instead.</summary>
    /// <param name="path">The file; null: the one that APP_CONFIG_PATH names, else <c>./kinora.yaml</c> where it is there.</param>
    /// <param name="environment">The environment variables; null: this process's.</param>
    /// <exception cref="ConfigException">Everything that is wrong.</exception>
    public static KinoraConfig Load(string? path = null, IReadOnlyDictionary<string, string>? environment = null) =>
        ConfigReader.Load(path, environment ?? ProcessEnvironment());

    private static Dictionary<string, string> ProcessEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(static variable => (string)variable.Key, static variable => (string?)variable.Value ?? "");
}
