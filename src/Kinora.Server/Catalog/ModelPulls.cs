using System.Collections.Concurrent;
using Kinora.Models;
using Kinora.Models.Catalog;
using Kinora.Server.Hosting;

namespace Kinora.Server.Catalog;

/// <summary>
/// Gets models for clients who need not wait for them: a pull goes on when its client has left, and ends with the server. One at a time for each
/// model, whoever asks. Thread-safe.
/// </summary>
internal sealed class ModelPulls(ModelParts models, Draining draining)
{
    private readonly ConcurrentDictionary<string, PullStatus> _pulls = new(StringComparer.Ordinal);

    /// <summary>How it is going, or has ended, since the server has started; null when nobody has asked for it.</summary>
    public PullStatus? Find(string id) => _pulls.GetValueOrDefault(id);

    /// <summary>Begins to get a model, unless that is under way.</summary>
    public void Start(CatalogEntry entry)
    {
        var begun = new PullStatus(PullStatus.Waiting);
        var now = _pulls.AddOrUpdate(entry.Id, begun, (_, known) => known.IsOver ? begun : known);
        if (ReferenceEquals(now, begun))
        {
            _ = Task.Run(() => RunAsync(entry.Id));
        }
    }

    /// <summary>Forgets how a pull went.</summary>
    public void Forget(string id)
    {
        if (Find(id) is { IsOver: true } over)
        {
            _pulls.TryRemove(new KeyValuePair<string, PullStatus>(id, over));
        }
    }

    private async Task RunAsync(string id)
    {
        try
        {
            // Nobody uses it yet: whoever does takes a lease of their own.
            (await models.Store.GetAsync(id, new Progress(this, id), draining.Token).ConfigureAwait(false)).Lease?.Dispose();
            _pulls[id] = new PullStatus(PullStatus.Done);
        }
        catch (Exception error) when (error is ModelException or OperationCanceledException)
        {
            _pulls[id] = new PullStatus(PullStatus.Failed, Error: error is ModelException ? error.Message : "The server ended: ask again.");
        }
        catch (Exception)
        {
            _pulls[id] = new PullStatus(PullStatus.Failed, Error: "Kinora failed on it; kinora models pull on the server's machine says more.");
            throw;
        }
    }

    /// <summary>At once, where the framework's would post to a thread that is late.</summary>
    private sealed class Progress(ModelPulls pulls, string id) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) =>
            pulls._pulls[id] = new PullStatus(value.Stage.ToString().ToLowerInvariant(), value.Subject, value.Bytes, value.TotalBytes);
    }
}
