namespace Kinora.Pipelines.Configuration;

/// <summary>The keys of what guards a server: how it is called, by whom, and how much of it one caller may take.</summary>
internal static class PerimeterKeys
{
    private static readonly ConfigType Text = new(ConfigShape.Text, "give the path of a file in PEM");
    private static readonly ConfigType Rate = Whole(0, 1_000_000);

    /// <summary>The keys of <c>tls</c>.</summary>
    public static IReadOnlyList<ConfigKey> Tls { get; } =
    [
        new("certificate", Text, "The file of the certificate in PEM, and of those between it and a root; a new one is taken up at once.", "required", "/etc/kinora/kinora.pem"),
        new("key", Text, "The file of its private key in PEM.", "required", "/etc/kinora/kinora-key.pem"),
    ];

    /// <summary>The keys of <c>limits</c>.</summary>
    public static IReadOnlyList<ConfigKey> Limits { get; } =
    [
        new("predict", Rate, "Pictures that a caller may send in a minute; 0 for no limit.", "30", "30"),
        new("stream", Rate, "Times that a caller may call /stream, or have an address watched on demand, in a minute; 0 for no limit.", "10", "10"),
        new("other", Rate, "All other requests of a caller in a minute; 0 for no limit.", "60", "60"),
        new("failures", Rate, "Wrong keys that may come from an address in a minute; 0 for no limit.", "20", "20"),
        new("connections", Whole(1, 1_000_000), "Connections that may be open, all together.", "4096", "4096"),
        new("address_connections", Rate, "Connections that an address may have open; 0 for no limit.", "256", "256"),
        new("readers", Rate, "Streams that a caller may follow at once; 0 for no limit.", "32", "32"),
        new("on_demand", Rate, "Addresses that a caller may have watched on demand at once; 0 for no limit.", "2", "2"),
        new("made_streams", Rate, "Streams that a caller may have made and not removed; 0 for no limit.", "32", "32"),
        new("waiting", Whole(1, 100_000), "Pictures of a caller that may wait to be analysed.", "64", "64"),
        new(
            "body", new(ConfigShape.Memory, "give 1KiB to 1GiB, as 20MiB") { Least = 1 << 10, Most = 1 << 30 },
            "The most bytes that a picture may have.", "20MiB", "20MiB"),
        new("megapixels", Whole(1, 1000), "The most millions of pixels that a picture may have.", "50", "50"),
    ];

    /// <summary>The keys of the file itself.</summary>
    public static IReadOnlyList<ConfigKey> Root { get; } =
    [
        new(
            "hosts", new(ConfigShape.TextList, "give a list, as [kinora.example]"),
            "Names by which the server may be called, beside localhost, the machine's name and its addresses.",
            "none", "[kinora.example]"),
        new(
            "origins", new(ConfigShape.TextList, "give a list, as [https://app.example]"),
            "Origins of other servers whose pages may call this one.",
            "none", "[https://app.example]"),
        new(
            "tls", new(ConfigShape.Map, "give a map with certificate and key") { Keys = Tls },
            "The certificate of addresses that begin with https.",
            "none", "{certificate: /etc/kinora/kinora.pem, key: /etc/kinora/kinora-key.pem}"),
        new(
            "limits", new(ConfigShape.Map, "give a map with its keys, as {predict: 30}") { Keys = Limits },
            "How much of the server one caller may take.",
            "each key's own", "{predict: 30, stream: 10, other: 60}"),
    ];

    private static ConfigType Whole(int least, int most) => new(ConfigShape.Whole, $"give a whole number from {least} to {most}") { Least = least, Most = most };
}
