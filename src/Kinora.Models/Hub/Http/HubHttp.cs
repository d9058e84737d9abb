using System.Net;
using System.Net.Http.Headers;

namespace Kinora.Models.Hub.Http;

/// <summary>
/// HTTP as hubs need it: redirects are followed here, because only our own hub gets the token, and nothing is decompressed, because
/// lengths and ranges are those of the file. Proxies are those of the environment.
/// </summary>
internal sealed class HubHttp : IDisposable
{
    private const int MostRedirects = 8;
    private const int MostHeaderKilobytes = 64;

    private static readonly ProductInfoHeaderValue Agent = new("kinora", typeof(HubHttp).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly HttpMessageInvoker _http = new(NewHandler());
    private readonly HttpMessageInvoker _guarded;
    private readonly RedirectGuard _guard;
    private readonly Uri _hub;
    private readonly HubToken? _token;

    public HubHttp(HubOptions options)
        : this(options, static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <param name="options">Where the hub is.</param>
    /// <param name="resolve">The numbers of a host.</param>
    internal HubHttp(HubOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_hub, _token, _guard) = (new Uri(options.Endpoint + "/"), options.Token, new RedirectGuard(resolve));
        var handler = NewHandler();
        handler.ConnectCallback = _guard.ConnectAsync;
        _guarded = new HttpMessageInvoker(handler);
    }

    public bool HasToken => _token is not null;

    /// <summary>Sends a request and follows redirects; the answer's body has not been read.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">Where to.</param>
    /// <param name="range">The bytes wanted; null for all.</param>
    /// <param name="version">The bytes are wanted only from this state of the content, if that host is the one that answers.</param>
    /// <param name="leaveHost">Whether redirects to other hosts are followed; else such a redirect is the answer.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="Errors.HubException">A redirect leads where it must not.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, RangeHeaderValue? range, (string Host, string ETag)? version, bool leaveHost, CancellationToken cancellation)
    {
        var (first, http) = (address, _http);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.UserAgent.Add(Agent);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            request.Headers.Range = range;
            if (range is not null && version is { } state && state.Host == address.Authority && EntityTagHeaderValue.TryParse(state.ETag, out var tag))
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            if (_token is not null && IsHub(address))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Value);

            var answer = await SendAsync(http, request, cancellation);
            answer.RequestMessage = new HttpRequestMessage(method, address);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
                return answer;

            var next = new Uri(address, location);
            if (!leaveHost && next.Authority != address.Authority)
                return answer;
            answer.Dispose();
            if (redirects == MostRedirects)
                throw new Errors.HubException($"'{WithoutQuery(first)}' leads through more than {MostRedirects} redirects; check the address.");
            address = Allowed(first, next);
            http = IsHub(address) || address.Authority == first.Authority || !await _guard.IsStrictAsync(first, cancellation) ? _http : _guarded;
        }
    }

    /// <summary>The address as it may stand in a message: what follows the question mark may be a signature.</summary>
    public static string WithoutQuery(Uri address) => address.GetLeftPart(UriPartial.Path);

    public void Dispose()
    {
        _http.Dispose();
        _guarded.Dispose();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException e) when (e.InnerException is Errors.HubException refused)
        {
            throw refused;
        }
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = MostHeaderKilobytes,
        MaxResponseDrainSize = 0,
    };

    private bool IsHub(Uri address) => address.Scheme == _hub.Scheme && address.Authority == _hub.Authority;

    // Nothing becomes readable on the way, and no server of the network makes us ask this machine itself.
    internal static Uri Allowed(Uri first, Uri next)
    {
        if (next.Scheme is not ("https" or "http") || next.UserInfo.Length > 0)
            throw new Errors.HubException($"'{WithoutQuery(first)}' leads to an address that is no plain web address; nothing was fetched.");
        if (next.Scheme == "http" && first.Scheme == "https")
            throw new Errors.HubException($"'{WithoutQuery(first)}' leads to '{WithoutQuery(next)}', which is not encrypted; nothing was fetched.");
        if (IsLinkLocal(next) && !IsLinkLocal(first))
            throw new Errors.HubException($"'{WithoutQuery(first)}' leads to '{next.Host}', which is for the machines of one network; nothing was fetched.");
        return IsThisMachine(next) && !IsThisMachine(first)
            ? throw new Errors.HubException($"'{WithoutQuery(first)}' leads to this machine itself; nothing was fetched.")
            : next;
    }

    private static bool IsThisMachine(Uri address) => address.IsLoopback
        || (NumberOf(address) is { } ip && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.IPv6Any) || ip.GetAddressBytes() is [0, _, _, _]));

    // Where clouds tell a machine its secrets.
    private static bool IsLinkLocal(Uri address) => NumberOf(address) is { } ip && (ip.IsIPv6LinkLocal || ip.GetAddressBytes() is [169, 254, _, _]);

    private static IPAddress? NumberOf(Uri address) =>
        !IPAddress.TryParse(address.IdnHost, out var ip) ? null : ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
}
