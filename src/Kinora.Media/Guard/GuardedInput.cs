using System.Globalization;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>How ffmpeg opens an address that a client named: through a relay to what was vetted, or, over SRT, at a vetted number.</summary>
/// <param name="Input">What ffmpeg is told.</param>
/// <param name="Relay">Stands between, and lives as long as ffmpeg does; null for none.</param>
internal sealed record GuardedInput(FfmpegInput Input, ISourceRelay? Relay)
{
    /// <summary>Names of a query that only tell an SRT peer who we are and what we want.</summary>
    private static readonly string[] SrtSettings = ["streamid", "passphrase", "pbkeylen", "latency", "rcvlatency", "peerlatency", "timeout", "connect_timeout"];

    /// <summary>Vets the address and makes what stands between.</summary>
    /// <exception cref="SourceException">It may not be connected to, its host is not known, or it asks for what clients may not.</exception>
    public static async Task<GuardedInput> OpenAsync(SourceAddress address, SourceOptions options, SourceGuard guard, CancellationToken cancellationToken)
    {
        CheckQuery(address);
        var vetted = await guard.VetAsync(new Uri(address.Value), cancellationToken).ConfigureAwait(false);
        return address.Kind switch
        {
            SourceKind.Rtsp => OverRtsp(address, options, vetted),
            SourceKind.Rtmp => OverRtmp(address, options, vetted),
            SourceKind.Srt => new GuardedInput(NetworkInput.ForVettedSrt(address, Srt(vetted), options), null),
            _ => OverHttp(address, options, guard),
        };
    }

    /// <summary>Says no to words in the query by which ffmpeg would open ports or choose interfaces.</summary>
    /// <exception cref="SourceException">There is one.</exception>
    public static void CheckQuery(SourceAddress address)
    {
        var query = new Uri(address.Value).Query;
        // ffmpeg takes some words of an RTSP query for itself, and begins at its last question mark: udp would have the pictures sent in datagrams.
        if (address.Kind == SourceKind.Rtsp && query.Split('?', '&').Any(static word => word is "udp" or "multicast" or "filter_src"))
        {
            throw new SourceException($"'{address.Display}' asks for datagrams in its query, which is not allowed where a client names the address: leave it out.", isUsage: true);
        }

        if (address.Kind == SourceKind.Srt &&
            query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static setting => !IsOfACaller(setting)) is { } other)
        {
            throw new SourceException(
                $"The SRT setting '{other.Split('=')[0]}' is not allowed where a client names the address: leave it out, or use {string.Join(", ", SrtSettings)}.", isUsage: true);
        }
    }

    private static bool IsOfACaller(string setting) => setting is "mode=caller" or "transtype=live" || SrtSettings.Contains(setting.Split('=')[0], StringComparer.Ordinal);

    private static GuardedInput OverRtsp(SourceAddress address, SourceOptions options, VettedTarget vetted)
    {
        var relay = new TcpRelay(vetted, new RtspAnswers(address.Display).CopyAsync);
        return new GuardedInput(NetworkInput.ForRelayedRtsp(address, Local("rtsp", relay, vetted.Target.Address), options), relay);
    }

    private static GuardedInput OverRtmp(SourceAddress address, SourceOptions options, VettedTarget vetted)
    {
        var relay = new TcpRelay(vetted);
        var path = vetted.Target.Path.Split('/');
        // As ffmpeg does: an application may have an instance behind it.
        var application = string.Join('/', path[1..Math.Min(path.Length, path.Length > 3 ? 3 : 2)]);
        var input = NetworkInput.ForRelayedRtmp(address, Local("rtmp", relay, vetted.Target.Address), $"{vetted.Target.Scheme}://{vetted.Target.Authority}/{application}", options);
        return new GuardedInput(input, relay);
    }

    private static GuardedInput OverHttp(SourceAddress address, SourceOptions options, SourceGuard guard)
    {
        var relay = new HttpRelay(guard, new Uri(address.Value));
        return new GuardedInput(NetworkInput.ForRelayedHttp(address, relay.Address, relay.Proxy, options), relay);
    }

    /// <summary>The relay's address with the user, path and query of the server's.</summary>
    private static string Local(string scheme, TcpRelay relay, Uri address) => $"{scheme}://{User(address)}{relay.Authority}{address.PathAndQuery}";

    private static string Srt(VettedTarget vetted)
    {
        var address = vetted.Target.Address;
        var endpoint = vetted.Endpoints[0];
        return string.Create(CultureInfo.InvariantCulture, $"srt://{endpoint}{address.AbsolutePath}{address.Query}");
    }

    /// <summary>Written anew, so that nothing in it ends the host's part earlier for ffmpeg than for us.</summary>
    private static string User(Uri address)
    {
        if (address.UserInfo.Length == 0)
        {
            return "";
        }

        var parts = address.UserInfo.Split(':', 2).Select(static part => Uri.EscapeDataString(Uri.UnescapeDataString(part)));
        return string.Join(':', parts) + "@";
    }
}
