using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Pipelines.Configuration;

/// <summary>Every key of <c>kinora.yaml</c> and of the requests that make streams.</summary>
public static class ConfigKeys
{
    private static readonly ConfigType Text = new(ConfigShape.Text, "give a text");
    private static readonly ConfigType Truth = new(ConfigShape.Truth, "give true or false");
    private static readonly ConfigType Share = Number(0, 1, "give a number from 0 to 1");
    private static readonly ConfigType Positive = Number(SettingText.LeastNumber, SettingText.MostNumber, "give a number from 0.001 to 1000");
    private static readonly ConfigType Duration = new(
        ConfigShape.Duration, "give a time from 1ms to 1000s, as 500ms, 5s or 2m, or a number of seconds")
    {
        Least = SettingText.LeastNumber, Most = SettingText.MostNumber,
    };

    /// <summary>The keys of <c>motion_gate</c>.</summary>
    public static IReadOnlyList<ConfigKey> MotionGate { get; } =
    [
        new(
            "threshold", Number(0, 255, "give a number from 0 to 255"),
            "How far a cell's mean brightness (0 to 255) must change to count as moved.",
            "8", "8"),
        new("area", Share, "The share of all cells that must have moved.", "0.001", "0.001"),
        new("hold", Duration, "How long after the last motion frames are still analysed.", "1s", "1s"),
        new("longest_still", Duration, "The longest time without a look at the picture.", "10s", "10s"),
    ];

    /// <summary>The keys of <c>sinks</c>.</summary>
    public static IReadOnlyList<ConfigKey> Sinks { get; } =
    [
        new("ndjson", Text, "The file that every result is added to, one JSON object a line.", "none", "/var/lib/kinora/door.ndjson"),
        new(
            "pictures", Text,
            "The folder (each run gets one inside), or pattern as frames/frame_%06d.jpg, in which analysed frames are saved with boxes drawn in.",
            "none", "/var/lib/kinora/door"),
    ];

    /// <summary>The keys of a stream, in the file and in requests.</summary>
    public static IReadOnlyList<ConfigKey> Stream { get; } =
    [
        new("source", Text, "Where pictures come from; docs/sources.md lists the forms.", "required", "rtsp://user:secret@camera/live"),
        new(
            "size", new(ConfigShape.Size, "give width and height above 0, as 1280x720"),
            "Pixels asked of a camera.",
            "what it offers", "1280x720"),
        new(
            "rate", Positive,
            "Frames a second asked of a camera or screen, and at which stills are shown.",
            "what it offers; stills: 1", "30"),
        new(
            "pixel_format", Word("give a format of ffmpeg's, as mjpeg or yuyv422"),
            "Format asked of a camera.",
            "mjpeg where it has it", "mjpeg"),
        new("loop", Truth, "Start a file again when it ends.", "true", "false"),
        new("realtime", Truth, "Play a file at its own pace, as if it were live; a slow analysis then loses frames.", "true", "false"),
        new(
            "frames", new(ConfigShape.Frames, "give the first frame and one past the last, as 0..100"),
            "The part of a file that is read.",
            "all", "0..100"),
        new("fps", Positive, "Analyse at most so many frames a second; not together with every.", "all frames", "5"),
        new(
            "every", new(ConfigShape.Whole, "give a whole number from 1 to 1000000") { Least = 1, Most = 1_000_000 },
            "Analyse every Nth frame; not together with fps.",
            "1", "6"),
        new(
            "decode", Choice(SettingText.Choices<DecodeMode>()),
            "How much the decoder does; economy skips what detectors do not miss.",
            "economy where frames are only analysed, else full", "economy"),
        new(
            "hwaccel", Word("give auto, none, or a name of ffmpeg's, as vaapi or cuda"),
            "Decode in hardware; what does not work falls back to software.",
            "none", "auto"),
        new("stall_timeout", Duration, "How long the source may be silent before it is started again.", "5s", "5s"),
        new("transport", Choice(SettingText.Choices<RtspTransport>()), "What carries RTSP pictures.", "tcp", "udp"),
        new("fallback", Text, "The video file that is shown while the source is not there.", "none", "/srv/closed.mp4"),
        new(
            "steps", new(ConfigShape.TextList, "give a list, as [detect, track]"),
            $"What is done with each picture, in order: {string.Join(", ", StepPlan.Known.Select(s => s.Name))}.",
            "[detect]", "[detect, track, describe]"),
        new(
            "models", new(ConfigShape.TextMap, "give a map from steps to models, as {detect: nanodet}"),
            "The model that a step runs: a name of the catalog, an .onnx file, or org/name of a hub.",
            "each step's own", "{detect: nanodet}"),
        new(
            "latency_budget", Duration,
            "The oldest that a live result may be; what would come later is shed, and results say so.",
            "none", "500ms"),
        new("weight", Positive, "The stream's share of the processor compared to others'.", "1", "2"),
        new(
            "motion_gate", new(ConfigShape.TruthOrMap, "give true, false, or a map with its keys") { Keys = MotionGate },
            "Look at a frame only when something moved; else give the last result again, as stale.",
            "false", "true"),
        new("smaller_models", Truth, "Use smaller variants of a model while there is not time for the one chosen.", "false", "true"),
        new("paused", Truth, "Keep the stream, but do not run it.", "false", "false"),
        new(
            "sinks", new(ConfigShape.Map, "give a map with its keys") { Keys = Sinks },
            "Where results and pictures are kept.",
            "none", "{ndjson: /var/lib/kinora/door.ndjson}"),
        CaptureKeys.OfStream,
        PublishKeys.OfStream,
    ];

    /// <summary>The keys of <c>client_sources</c>.</summary>
    public static IReadOnlyList<ConfigKey> ClientSources { get; } =
    [
        new(
            "allow", new(ConfigShape.TextList, "give a list, as [public, 192.168.1.0/24]"),
            "The addresses that keys without the role admin may name as a source: public, networks, hosts with or without a port, or addresses with a scheme.",
            "[public]", "[public, 192.168.1.0/24, 'rtsp://*.cameras.example/*']"),
    ];

    /// <summary>The keys of the file itself.</summary>
    public static IReadOnlyList<ConfigKey> Root { get; } =
    [
        new(
            "urls", Text,
            "Where HTTP is served: one address, or several with a semicolon between them.",
            "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        new("grpc", Text, "Where gRPC is served (HTTP/2, without TLS unless it begins with https), or none.", "http://127.0.0.1:50052", "none"),
        new("provider", Choice(ProviderNames.Known), "What computes the models; auto takes the first that works.", "auto", "cpu"),
        new(
            "threads",
            new(ConfigShape.Whole, $"give a whole number from 1 to {SettingText.MostThreads}") { Least = 1, Most = SettingText.MostThreads },
            "How many threads compute models and steps.",
            "as many as there are cores", "4"),
        new(
            "max_memory",
            new(ConfigShape.Memory, "give 1MiB or more, as 4GiB, 512MiB or a number of bytes") { Least = SettingText.LeastMemory },
            "The most memory that frames, weights and tensors may take.",
            "no limit", "4GiB"),
        new(
            "database", Text,
            "Where streams that are made by requests are kept: a file, or postgresql://user:password@host/database.",
            "kinora.db in KINORA_STATE", "postgresql://kinora:secret@127.0.0.1/kinora"),
        new(
            "model_name", Text,
            "The classifier of /predict and /stream; person_detector answers only whether there is a person.",
            KinoraConfig.DefaultModelName, "person_detector"),
        new(
            "catalog", new(ConfigShape.TextList, "give a list of files, as [models.yaml]"),
            "Files of models of your own, whose names steps may use; relative to this file (docs/models.md).",
            "none; those in the folder catalog of KINORA_HOME are always known", "[models.yaml]"),
        PredictKeys.Root,
        new("person_score_threshold", Share, "How sure it must be that there is a person.", "0.6", "0.6"),
        new("log", Choice(SettingText.Choices<LogFormat>()), "How the log is written: a line of text, or one JSON object, an event.", "text", "json"),
        new(
            "client_sources", new(ConfigShape.Map, "give a map with its keys") { Keys = ClientSources },
            "What requests may name as the source of a stream; admins and this file may name everything.",
            "every public address", "{allow: [public, 192.168.1.0/24]}"),
        new("metrics_interval", Duration, "How often all metrics are written to standard output, as one line of JSON.", "never", "60s"),
        ModelCacheKeys.Root,
        ModelHubKeys.Root,
        CaptureKeys.OfRoot,
        AccessConfigKeys.Access,
        .. PerimeterKeys.Root,
        new(
            "streams", new(ConfigShape.Streams, "give a map from names to streams") { Keys = Stream },
            "The streams by their names, which are small letters, digits, - and _.",
            "none", "{door: {source: 'test:'}}"),
    ];

    /// <summary>The keys of the flat file of the RTSP service that came before; they make the stream <c>default</c>.</summary>
    public static IReadOnlyList<ConfigKey> Flat { get; } =
    [
        new(
            "rtsp_url", Text,
            "The source of the stream default: a camera number, auto, a path, an address, or video=NAME.",
            "none", "rtsp://camera/live"),
        new("camera_name", Text, "The camera that auto means in rtsp_url, or that is read without rtsp_url.", "none", "USB Video Device"),
        .. CaptureKeys.OfFlat,
    ];

    private static ConfigType Number(double least, double most, string wanted) => new(ConfigShape.Number, wanted) { Least = least, Most = most };

    private static ConfigType Word(string wanted) => new(ConfigShape.Word, wanted);

    private static ConfigType Choice(IReadOnlyList<string> choices) =>
        new(ConfigShape.Choice, $"choose one of {string.Join(", ", choices)}") { Choices = choices };
}
