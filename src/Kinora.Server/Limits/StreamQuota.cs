using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Lets each caller make so many streams that are not removed. Who made a stream is known since the server was started; those from before count for
/// nobody. Thread-safe.
/// </summary>
internal sealed class StreamQuota
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _makers = new(StringComparer.Ordinal);
    private readonly Refusals _refusals;
    private readonly int _most;

    /// <param name="most">How many; 0 for no limit.</param>
    /// <param name="streams">Where streams are removed.</param>
    /// <param name="refusals">Counts what is turned away.</param>
    public StreamQuota(int most, StreamHost streams, Refusals refusals)
    {
        (_most, _refusals) = (most, refusals);
        streams.Removed += stream =>
        {
            lock (_gate)
            {
                _makers.Remove(stream.Name);
            }
        };
    }

    /// <summary>Makes a stream for a caller who may make another.</summary>
    /// <exception cref="RequestException">The caller has as many as one may have.</exception>
    public async Task<HostedStream> MakeAsync(HttpContext http, string name, Func<Task<HostedStream>> make)
    {
        var caller = Caller.Of(http);
        if (_most == 0 || caller.IsLocal)
        {
            return await make().ConfigureAwait(false);
        }

        var isNew = Take(caller.Id, name);
        try
        {
            return await make().ConfigureAwait(false);
        }
        catch when (isNew)
        {
            lock (_gate)
            {
                _makers.Remove(name);
            }

            throw;
        }
    }

    /// <summary>Books a stream for a caller; false when it is somebody's already, so that it cannot be made.</summary>
    private bool Take(string caller, string name)
    {
        lock (_gate)
        {
            if (_makers.Count(maker => maker.Value == caller) >= _most)
            {
                _refusals.Count("made_streams");
                throw new RequestException(
                    StatusCodes.Status429TooManyRequests, $"You have made {_most} streams, the most that one may have (limits.made_streams): remove one first.");
            }

            return _makers.TryAdd(name, caller);
        }
    }
}
