using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// Fetches over HTTP for somebody who is not trusted: each address, also of each redirect, is vetted, and connected to at the numbers that were
/// vetted. The source's user and password go to its own host and port only.
/// </summary>
internal sealed class HttpFetcher : IDisposable
{
    private const int MostRedirects = 5;

    private static readonly HttpRequestOptionsKey<VettedTarget> Vetted = new("kinora.vetted");
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(20);

    private readonly HttpMessageInvoker _client;
    private readonly SourceGuard _guard;
    private readonly Uri _source;

    public HttpFetcher(SourceGuard guard, Uri source)
    {
        _guard = guard;
        _source = source;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,    // a proxy would resolve the name again
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectPatience,
            MaxConnectionsPerServer = 8,
            ConnectCallback = static async (context, cancellation) =>
                context.InitialRequestMessage.Options.TryGetValue(Vetted, out var vetted)
                    ? await SourceGuard.ConnectPlainAsync(vetted, cancellation).ConfigureAwait(false)
                    : throw new IOException("The address was not vetted."),
        });
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The answer, of which the body is still to come, and the address that gave it.</summary>
    /// <exception cref="SourceException">The address, or one that it redirects to, may not be connected to.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or does not speak HTTP.</exception>
    public async Task<(HttpResponseMessage Answer, Uri Address)> GetAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerPatience);
            using var request = new HttpRequestMessage(HttpMethod.Get, WithoutUser(address)) { VersionPolicy = HttpVersionPolicy.RequestVersionExact, Version = HttpVersion.Version11 };
            request.Options.Set(Vetted, await _guard.VetAsync(address, patience.Token).ConfigureAwait(false));
            request.Headers.UserAgent.ParseAdd("kinora");
            request.Headers.Range = range;
            request.Headers.Authorization = AuthorizationFor(address);
            var answer = await SendAsync(request, patience.Token, cancellationToken).ConfigureAwait(false);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return (answer, address);
            }

            using (answer)
            {
                address = answer.Headers.Location is { } location && Uri.TryCreate(address, location, out var next) && next.Scheme is "http" or "https" && redirects < MostRedirects
                    ? next
                    : throw new SourceException(
                        $"'{SourceTarget.Of(_source).Authority}' redirects to what is not allowed: only http and https are, and {MostRedirects} redirects.") { IsRefusal = true };
            }
        }
    }

    /// <summary>A small text.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<string> ReadAsync(Uri address, int mostBytes, CancellationToken cancellationToken)
    {
        var (answer, _) = await GetAsync(address, null, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                return Encoding.UTF8.GetString(await ReadAsync(body, mostBytes, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <summary>All of a body that may have so many bytes.</summary>
    /// <exception cref="SourceException">It has more.</exception>
    public static async Task<byte[]> ReadAsync(Stream body, int mostBytes, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerPatience);
        using var kept = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false)) > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > mostBytes)
            {
                throw new SourceException($"The playlist has more than {mostBytes >> 20} MiB, so it is none of a camera.") { IsRefusal = true };
            }
        }

        return kept.ToArray();
    }

    /// <summary>Waits so long for the head of an answer, but not for its body.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken patience, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The server does not answer.");
        }
    }

    private AuthenticationHeaderValue? AuthorizationFor(Uri address) =>
        _source.UserInfo.Length > 0 && Uri.Compare(address, _source, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(_source.UserInfo))))
            : null;

    private static Uri WithoutUser(Uri address) => address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
