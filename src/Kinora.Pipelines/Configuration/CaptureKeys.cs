using Kinora.Pipelines.Capture;

namespace Kinora.Pipelines.Configuration;

/// <summary>The keys that are called <c>capture</c>: which frames of a stream are captured, and where those of all streams are kept.</summary>
internal static class CaptureKeys
{
    private static readonly ConfigType Text = new(ConfigShape.Text, "give a text");
    private static readonly ConfigType Truth = new(ConfigShape.Truth, "give true or false");

    /// <summary>A stream's.</summary>
    public static ConfigKey OfStream { get; } = new(
        "capture",
        new(ConfigShape.Map, "give a map with its keys, as {every: 30}")
        {
            Keys =
            [
                new(
                    "every", new(ConfigShape.Whole, "give a whole number from 1 to 1000000") { Least = 1, Most = 1_000_000 },
                    "Capture every Nth analysed frame.", "none because of its number", "30"),
                new(
                    "labels", new(ConfigShape.TextList, "give a list, as [person]"),
                    "Capture frames in which one of these labels was found.", "none because of a label", "[person]"),
                new(
                    "below", new(ConfigShape.Number, "give a number from 0 to 1") { Least = 0, Most = 1 },
                    "Capture frames in which something was found whose best score is below this.", "none because of a score", "0.5"),
                new("on_change", Truth, "Capture frames whose set of labels is another than that of the frame before.", "false", "true"),
                new(
                    "min_interval", new(ConfigShape.Duration, "give a time from 0 to 1d, as 500ms, 5s or 2m, or a number of seconds") { Least = 0, Most = 86_400 },
                    "The least time between two captured frames.", "0 for every Nth frame, 1s for the others", "5s"),
                new(
                    "picture", new(ConfigShape.Choice, "choose one of source, edited") { Choices = SettingText.Choices<CapturePicture>() },
                    "Which picture is captured: as the source gave it, or as the stream's editing steps left it.", "source", "source"),
                new(
                    "quality", new(ConfigShape.Whole, "give a whole number from 1 to 100") { Least = 1, Most = 100 },
                    "The quality of the JPEG.", "85", "85"),
            ],
        },
        "Keeps frames and what was found in them, to train models again; docs/capture.md tells how.", "none", "{every: 30, labels: [person]}");

    /// <summary>The file's.</summary>
    public static ConfigKey OfRoot { get; } = new(
        "capture",
        new(ConfigShape.Map, "give a map with its keys, as {directory: /var/lib/kinora/capture}")
        {
            Keys =
            [
                new("directory", Text, "The folder of captured frames.", "capture in KINORA_STATE", "/var/lib/kinora/capture"),
                new(
                    "quota", new(ConfigShape.Memory, "give 1MiB or more, as 10GiB, 512MiB or a number of bytes") { Least = SettingText.LeastMemory },
                    "The most that they may take; the oldest give way.", "10GiB", "10GiB"),
                new(
                    "retention", new(ConfigShape.Duration, "give a time from 1s to 3650d, as 12h or 30d") { Least = 1, Most = 3650 * 86_400.0 },
                    "How long they are kept.", "30d", "30d"),
                new(
                    "s3",
                    new(ConfigShape.Map, "give a map with its keys, as {bucket: frames}")
                    {
                        Keys =
                        [
                            new("bucket", Text, "The bucket.", "required", "frames"),
                            new("prefix", Text, "What stands before the objects' names.", "nothing", "door/"),
                            new("endpoint", Text, "The address of the server, where it is not AWS's.", "AWS's", "https://minio.example:9000"),
                            new("region", Text, "The region.", "that of AWS's environment or profile, else us-east-1", "eu-central-1"),
                            new("path_style", Truth, "Name the bucket in the path, not in the host.", "true with an endpoint, else false", "true"),
                        ],
                    },
                    "The bucket to which they are sent as well. The environment tells who may write there (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or an AWS profile.",
                    "none", "{bucket: frames, prefix: door/}"),
            ],
        },
        "Where captured frames are kept, how many, and to which bucket they are sent.", "a folder in KINORA_STATE, 10GiB, 30d", "{quota: 10GiB}");

    /// <summary>Those of the service that came before.</summary>
    public static IReadOnlyList<ConfigKey> OfFlat { get; } =
    [
        new("capture_inference", Truth, "Capture frames of the stream default.", "false", "true"),
        new("capture_every_n", new(ConfigShape.Whole, "give a whole number from 1 to 1000000") { Least = 1, Most = 1_000_000 }, "Every Nth of them.", "1", "30"),
        new("capture_dir", Text, "The folder of captured frames.", "as capture.directory", "/var/lib/kinora/capture"),
        new("capture_s3_bucket", Text, "The bucket to which they are sent as well.", "none", "frames"),
        new("capture_s3_prefix", Text, "What stands before the objects' names.", "nothing", "door/"),
    ];

    /// <summary>The file's settings.</summary>
    public static CaptureOptions Read(ConfigMap? map, ConfigProblems problems)
    {
        var standard = new CaptureOptions();
        return map is null ? standard : new CaptureOptions
        {
            Directory = map.Object<string>("directory"),
            Quota = map.Value<long>("quota") ?? standard.Quota,
            Retention = map.Value<TimeSpan>("retention") ?? CaptureOptions.DefaultRetention,
            S3 = map.Object<ConfigMap>("s3") is { } s3 ? Bucket(s3, problems) : null,
        };
    }

    private static CaptureBucketOptions? Bucket(ConfigMap map, ConfigProblems problems)
    {
        if (map.Object<string>("bucket") is not { } bucket)
        {
            return null;  // which is among the problems
        }

        var endpoint = map.Object<string>("endpoint");
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0))
        {
            problems.Add(map.NodeOf("endpoint"), "is no address of a server: write it as https://minio.example:9000, without a user");
        }

        var prefix = map.Object<string>("prefix")?.Trim('/');
        return new CaptureBucketOptions
        {
            Bucket = bucket,
            Prefix = string.IsNullOrEmpty(prefix) ? "" : prefix + "/",
            Endpoint = endpoint,
            Region = map.Object<string>("region"),
            PathStyle = map.Value<bool>("path_style") ?? endpoint is not null,
        };
    }
}
