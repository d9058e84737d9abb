using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// A proxy on loopback for one ffmpeg: it fetches what a client's HTTP address leads to, vets every address on the way, and writes playlists
/// anew so that each of their entries comes through here as well. It answers nobody who lacks its password, and only addresses that it has named.
/// </summary>
/// <remarks>
/// It speaks as much HTTP/1.1 as ffmpeg does: GET, Range, connections that stay open. HttpListener cannot be a proxy, for it sorts requests by
/// the host they name, and ASP.NET's server is no part of this room.
/// </remarks>
internal sealed class HttpRelay : ISourceRelay
{
    /// <summary>ffmpeg opens two or three for one playlist.</summary>
    private const int MostConnections = 16;

    private const string User = "kinora";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(MostConnections);
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly byte[] _authorization;
    private readonly HttpFetcher _fetcher;
    private readonly RelayedAddresses _addresses;
    private readonly Task _serving;

    public HttpRelay(SourceGuard guard, Uri source)
    {
        _authorization = Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{_password}")));
        _fetcher = new HttpFetcher(guard, source);
        _addresses = new RelayedAddresses(source);
        _listener.Start(MostConnections);
        _serving = ServeAsync();
    }

    public SourceException? Problem { get; private set; }

    /// <summary>The address that ffmpeg opens; it leads nowhere without <see cref="Proxy"/>.</summary>
    public string Address => _addresses.Source;

    /// <summary>The relay as a proxy, with its password: for ffmpeg's environment, never for its arguments.</summary>
    public string Proxy => string.Create(CultureInfo.InvariantCulture, $"http://{User}:{_password}@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _serving.ConfigureAwait(false);
        _fetcher.Dispose();
        _listener.Dispose();
        _free.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token).ConfigureAwait(false);
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                talks.RemoveAll(static talk => talk.IsCompleted);
                talks.Add(TalkAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks).ConfigureAwait(false);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                var answer = new RelayAnswer(client.GetStream());
                while (await answer.NextRequestAsync(_stop.Token).ConfigureAwait(false) is { } request && await AnswerAsync(request, answer).ConfigureAwait(false))
                {
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException or ObjectDisposedException or HttpRequestException)
        {
            // ffmpeg has gone, or the server has in the middle of its answer, which ffmpeg sees by the end of the connection.
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Answers one request; true when another may follow.</summary>
    private async Task<bool> AnswerAsync(RelayRequest request, RelayAnswer answer)
    {
        if (request.Authorization is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(request.Authorization), _authorization))
        {
            return await answer.RefuseAsync(407, "Proxy-Authenticate: Basic realm=\"kinora\"\r\n", _stop.Token).ConfigureAwait(false);
        }

        if (request.Method != "GET" || _addresses.Find(request.Address) is not { } address)
        {
            Problem ??= new SourceException("What the source sends leads to an address that no playlist of it names, which is not allowed.") { IsRefusal = true };
            return await answer.RefuseAsync(403, "", _stop.Token).ConfigureAwait(false);
        }

        try
        {
            var (fetched, from) = await _fetcher.GetAsync(address, request.Range, _stop.Token).ConfigureAwait(false);
            using (fetched)
            {
                return await answer.SendAsync(fetched, from, _addresses.Of, request.KeepsAlive, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (SourceException error)
        {
            Problem ??= error;
            return await answer.RefuseAsync(403, "", _stop.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (!answer.HasBegun)
        {
            var reason = error.HttpRequestError == HttpRequestError.SecureConnectionError ? "its certificate is not the host's, or nobody that is trusted has signed it" : error.Message.TrimEnd('.');
            Problem ??= new SourceException($"'{SourceTarget.Of(address).Authority}' cannot be fetched from: {reason}.", inner: error);
            return await answer.RefuseAsync(502, "", _stop.Token).ConfigureAwait(false);
        }
    }
}
