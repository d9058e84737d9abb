namespace Kinora.Pipelines.Configuration;

/// <summary>
/// What one caller may take of a server. A caller is who brings a key, else an address (of IPv6 the first 64 bits). For the rates, and for what
/// is counted by caller, 0 is no limit. Immutable.
/// </summary>
public sealed record LimitsConfig
{
    /// <summary>Pictures that a caller may send to be analysed in a minute.</summary>
    public int Predict { get; init; } = 30;

    /// <summary>Times that a caller may call /stream, or have an address watched on demand, in a minute.</summary>
    public int Stream { get; init; } = 10;

    /// <summary>All other requests of a caller in a minute.</summary>
    public int Other { get; init; } = 60;

    /// <summary>Wrong keys and tokens that may come from an address in a minute.</summary>
    public int Failures { get; init; } = 20;

    /// <summary>Connections that may be open, all together; at least 1.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>Connections that an address may have open; this machine's own have no such limit.</summary>
    public int AddressConnections { get; init; } = 256;

    /// <summary>Streams that a caller may follow at once, whether by events, WebSocket, pictures or gRPC.</summary>
    public int Readers { get; init; } = 32;

    /// <summary>Addresses that a caller may have watched on demand at once.</summary>
    public int Sources { get; init; } = 2;

    /// <summary>Streams that a caller may have made and not removed.</summary>
    public int Streams { get; init; } = 32;

    /// <summary>Pictures of a caller that may wait to be analysed; at least 1.</summary>
    public int Waiting { get; init; } = 64;

    /// <summary>Bytes that a picture may have.</summary>
    public long Body { get; init; } = 20 << 20;

    /// <summary>Millions of pixels that a picture may have.</summary>
    public int Megapixels { get; init; } = 50;

    /// <summary>Reads the keys of <see cref="PerimeterKeys.Limits"/>.</summary>
    internal static LimitsConfig Read(ConfigMap? map)
    {
        var standard = new LimitsConfig();
        return map is null ? standard : new LimitsConfig
        {
            Predict = map.Value<int>("predict") ?? standard.Predict,
            Stream = map.Value<int>("stream") ?? standard.Stream,
            Other = map.Value<int>("other") ?? standard.Other,
            Failures = map.Value<int>("failures") ?? standard.Failures,
            Connections = map.Value<int>("connections") ?? standard.Connections,
            AddressConnections = map.Value<int>("address_connections") ?? standard.AddressConnections,
            Readers = map.Value<int>("readers") ?? standard.Readers,
            Sources = map.Value<int>("on_demand") ?? standard.Sources,
            Streams = map.Value<int>("made_streams") ?? standard.Streams,
            Waiting = map.Value<int>("waiting") ?? standard.Waiting,
            Body = map.Value<long>("body") ?? standard.Body,
            Megapixels = map.Value<int>("megapixels") ?? standard.Megapixels,
        };
    }
}
