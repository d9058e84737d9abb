using Kinora.Media.Guard;
using Kinora.Media.Sources;
using Kinora.Models.Catalog;
using Kinora.Pipelines.Configuration;

namespace Kinora.Pipelines.Sources;

/// <summary>
/// What clients may name as the source of a stream: addresses of the network that are vetted each time that they are opened, the test picture,
/// the demo, and what is pushed. All else that a stream can have and that reaches into this machine is the configuration file's, or an admin's.
/// Immutable.
/// </summary>
public sealed class ClientSources
{
    private readonly SourceGuard _guard;

    /// <param name="guard">Vets addresses; null allows every public address and nothing else.</param>
    public ClientSources(SourceGuard? guard = null) => _guard = guard ?? new SourceGuard();

    /// <summary>Says no to a text that can only be a file, a camera, a screen or a pipeline, before anything is looked up by it.</summary>
    /// <exception cref="SourceException">Clients may not name it; <see cref="SourceException.IsNotAllowed"/> is true.</exception>
    public static void CheckForm(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var isPossible = source is "test:" or "demo" || source.StartsWith("push:", StringComparison.Ordinal) ||
            (source.Contains("://", StringComparison.Ordinal) && !source.StartsWith("gst:", StringComparison.Ordinal) && !source.StartsWith("screen:", StringComparison.Ordinal) &&
                !source.StartsWith("bus:", StringComparison.Ordinal) && !source.StartsWith("video=", StringComparison.Ordinal));
        if (!isPossible)
        {
            throw NotAllowed(
                "source",
                "Your key may name rtsp, rtsps, rtmp, rtmps, srt, http and https addresses, push:NAME, test: and demo as a source: files, folders, cameras, screens, " +
                "pipelines and bus: need an admin's key, or stand in the configuration file.");
        }
    }

    /// <summary>Says no to a fallback that is another than before, without looking whether there is such a file.</summary>
    /// <param name="wanted">What they ask for; null for none.</param>
    /// <param name="before">What the stream is now; null for a new one.</param>
    /// <exception cref="SourceException">Clients may not name one; <see cref="SourceException.IsNotAllowed"/> is true.</exception>
    public static void CheckFallback(string? wanted, StreamDefinition? before)
    {
        if (wanted is not null && wanted != before?.Fallback)
        {
            throw NotAllowed("fallback", "Your key may not name a fallback, for it is a file of this machine: it takes an admin's key, or the configuration file.");
        }
    }

    /// <summary>The definition as it may be run when somebody who is no admin asks for it: what it changes was checked, and its source is vetted whenever it is opened.</summary>
    /// <param name="wanted">What they ask for.</param>
    /// <param name="before">What the stream is now; null for a new one. What stays as it is needs no leave.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceException">They may not; <see cref="SourceException.IsNotAllowed"/> is true.</exception>
    public async Task<StreamDefinition> AdmitAsync(StreamDefinition wanted, StreamDefinition? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        CheckPaths(wanted, before);
        if (wanted.HardwareDecoder is not (null or "none") && wanted.HardwareDecoder != before?.HardwareDecoder)
        {
            throw NotAllowed("hwaccel", "Your key may not choose hwaccel: it takes an admin's key, or the configuration file.");
        }

        if (wanted.Transport == RtspTransport.Udp && before?.Transport != RtspTransport.Udp)
        {
            throw NoDatagrams();
        }

        if (before is not null && before.Source == wanted.Source && (!before.IsFromClient || before.Transport == wanted.Transport))
        {
            return wanted with { IsFromClient = before.IsFromClient };
        }

        CheckForm(wanted.Source);
        var address = SourceAddress.ParseForm(wanted.Source);
        if (wanted.Transport == RtspTransport.Udp && address.Kind == SourceKind.Rtsp)
        {
            throw NoDatagrams();
        }

        await CheckAsync(address, cancellationToken).ConfigureAwait(false);
        return wanted with { IsFromClient = true };
    }

    /// <summary>Finds out whether a client may name the address now.</summary>
    /// <exception cref="SourceException">A client may not; <see cref="SourceException.IsNotAllowed"/> is true.</exception>
    public async Task CheckAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (Guarded(address).Guard is { } guard)
        {
            await guard.CheckAsync(address, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The address as it is opened for a client: vetted then, each time.</summary>
    /// <exception cref="SourceException">It is of a kind that clients may not name.</exception>
    public SourceAddress Guarded(SourceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsNetwork ? address with { Guard = _guard }
            : address.Kind is SourceKind.Test or SourceKind.Demo or SourceKind.Push ? address
            : throw NotAllowed("source", $"'{address.Display}' is no source that clients may name: an admin or the configuration file can.");
    }

    private static void CheckPaths(StreamDefinition wanted, StreamDefinition? before)
    {
        CheckFallback(wanted.Fallback, before);
        if ((wanted.ResultFile is not null && wanted.ResultFile != before?.ResultFile) || (wanted.PictureFolder is not null && wanted.PictureFolder != before?.PictureFolder))
        {
            throw NotAllowed("sinks", "Your key may not name sinks, for they write files of this machine: it takes an admin's key, or the configuration file.");
        }

        if (wanted.Publish is not null && wanted.Publish != before?.Publish)
        {
            throw NotAllowed("publish", "Your key may not name publish, for it makes a socket of this machine: it takes an admin's key, or the configuration file.");
        }

        foreach (var (step, model) in wanted.Models)
        {
            if (before?.Models.GetValueOrDefault(step) != model && !ModelCatalog.Current.TryFind(model, out _))
            {
                throw NotAllowed("models", "Your key may only choose models of the catalog: a model's file takes an admin's key, or the configuration file.");
            }
        }
    }

    private static SourceException NoDatagrams() =>
        NotAllowed("transport", "Your key may not choose transport: udp, since what comes in datagrams cannot be vetted: leave it out, or use an admin's key.");

    private static SourceException NotAllowed(string field, string message) => new(message, isUsage: true) { IsNotAllowed = true, Field = field };
}
