using System.Net.Http.Headers;
using System.Text;
using Kinora.Media.Guard;

namespace Kinora.Media.Sources;

/// <summary>Tells whether an HLS address is a recording, which ends, or a live picture, which is to be opened again when it does.</summary>
public static class LivePlaylist
{
    private const int MostBytes = 1 << 20;

    private static readonly HttpClient Client = new(new SocketsHttpHandler { MaxAutomaticRedirections = 3 })
    {
        Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = MostBytes,
    };

    /// <summary>
    /// The address as it is, or marked as endless when its playlist has no end. A playlist that cannot be had now is taken for a camera's.
    /// </summary>
    public static async Task<SourceAddress> ResolveAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Kind != SourceKind.Http || !IsPlaylist(new Uri(address.Value)))
        {
            return address;
        }

        using var fetcher = address.Guard is { } guard ? new HttpFetcher(guard, new Uri(address.Value)) : null;
        return await HasEndAsync(new Uri(address.Value), fetcher, cancellationToken).ConfigureAwait(false) ? address : address with { IsEndless = true };
    }

    private static bool IsPlaylist(Uri uri) => uri.AbsolutePath.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> HasEndAsync(Uri uri, HttpFetcher? fetcher, CancellationToken cancellationToken)
    {
        try
        {
            var playlist = await ReadAsync(uri, uri.UserInfo, fetcher, cancellationToken).ConfigureAwait(false);
            if (FirstVariant(playlist) is { } variant && Uri.TryCreate(uri, variant, out var inner) && inner.Host == uri.Host)
            {
                playlist = await ReadAsync(inner, uri.UserInfo, fetcher, cancellationToken).ConfigureAwait(false);
            }

            return playlist.Contains("#EXT-X-ENDLIST", StringComparison.Ordinal) || playlist.Contains("#EXT-X-PLAYLIST-TYPE:VOD", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException or IOException or SourceException ||
            (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<string> ReadAsync(Uri uri, string userAndPassword, HttpFetcher? fetcher, CancellationToken cancellationToken)
    {
        if (fetcher is not null)
        {
            return await fetcher.ReadAsync(uri, MostBytes, cancellationToken).ConfigureAwait(false);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(uri) { UserName = "", Password = "" }.Uri);
        if (userAndPassword.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userAndPassword))));
        }

        using var response = await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A playlist of playlists names the first of them in the line after its tag.</summary>
    private static string? FirstVariant(string playlist)
    {
        var lines = playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var tag = Array.FindIndex(lines, line => line.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal));
        return tag < 0 ? null : lines.Skip(tag + 1).FirstOrDefault(line => line[0] != '#');
    }
}
