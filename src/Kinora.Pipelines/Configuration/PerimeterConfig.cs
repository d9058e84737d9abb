namespace Kinora.Pipelines.Configuration;

/// <summary>By which names a server is called, which pages of other servers may call it, and how it proves who it is. Immutable.</summary>
public sealed record PerimeterConfig
{
    /// <summary>Names and addresses by which it may be called, beside localhost, this machine's name and the address that a client has reached.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Origins whose pages may call it, as <c>https://app.example</c>, as browsers write them.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Null: no address has TLS.</summary>
    public TlsFiles? Tls { get; init; }

    public bool Equals(PerimeterConfig? other) =>
        other is not null && Hosts.SequenceEqual(other.Hosts) && Origins.SequenceEqual(other.Origins) && Equals(Tls, other.Tls);

    public override int GetHashCode() => HashCode.Combine(Hosts.Count, Origins.Count, Tls);

    /// <summary>An origin as browsers write it; null where the text is none.</summary>
    public static string? OriginOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.AbsolutePath is "/" or "" && uri.Query.Length == 0 &&
        uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && uri.Scheme != Uri.UriSchemeFile && !text.EndsWith('/')
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;

    /// <summary>Reads the keys of <see cref="PerimeterKeys"/>.</summary>
    internal static PerimeterConfig Read(ConfigMap map, ConfigProblems problems)
    {
        var tls = map.Object<ConfigMap>("tls");
        var hosts = map.Object<IReadOnlyList<string>>("hosts") ?? [];
        foreach (var host in hosts.Where(static host => Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown))
        {
            problems.Add(map.NodeOf("hosts"), $"holds '{host}', which is no name of a machine: write names and addresses without scheme and port, as kinora.example");
        }

        var origins = map.Object<IReadOnlyList<string>>("origins") ?? [];
        foreach (var origin in origins.Where(static origin => OriginOf(origin) is null))
        {
            problems.Add(map.NodeOf("origins"), $"holds '{origin}', which is no origin: write scheme, host and port and nothing after them, as https://app.example");
        }

        return new PerimeterConfig
        {
            Hosts = hosts,
            Origins = [.. origins.Select(OriginOf).OfType<string>()],
            Tls = tls?.Object<string>("certificate") is { } certificate && tls.Object<string>("key") is { } key ? new TlsFiles(certificate, key) : null,
        };
    }

    /// <summary>What is wrong with addresses of a server that has this perimeter; null when nothing is.</summary>
    internal string? ProblemOf(string addresses) => ListenAddress.Problem(addresses) ?? (
        Tls is null && ListenAddress.ParseAll(addresses).FirstOrDefault(static address => address.IsTls) is { } encrypted
            ? NoTls(encrypted)
            : null);

    /// <summary>What a server says that is to encrypt and cannot.</summary>
    public static string NoTls(ListenAddress address) => $"{address} needs a certificate: name its files as tls: {{certificate: kinora.pem, key: kinora-key.pem}}, or write http://.";
}
