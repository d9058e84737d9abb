namespace Kinora.Tests.Support;

/// <summary>What a client asked a <see cref="HubUpstream"/> for.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Host">Which of the upstream's servers was asked: "hub" or "cdn".</param>
public sealed record HubRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Host)
{
    public string Path => Uri.UnescapeDataString(Target.Split('?')[0]);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
