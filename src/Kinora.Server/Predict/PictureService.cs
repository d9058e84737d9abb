using Kinora.Media.Stills;
using Kinora.Pipelines.Stills;
using Kinora.Server.Limits;

namespace Kinora.Server.Predict;

/// <summary>What analyses pictures that clients send. Its models are fetched and loaded while the server is up already; a request waits for them.</summary>
/// <param name="create">Makes the analyser; tried again by the next request when it failed.</param>
/// <param name="limits">What a picture may have.</param>
public sealed class PictureService(Func<CancellationToken, Task<PictureAnalyser>> create, StillLimits limits) : IDisposable
{
    /// <summary>More than two cores decode; a line of a gigabit brings twice that.</summary>
    private const int BytesPerSecond = 64 << 20;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private Task<PictureAnalyser>? _making;

    /// <summary>What a picture may have.</summary>
    public StillLimits Limits { get; } = limits;

    /// <summary>What the memory of pictures that come over HTTP is taken from.</summary>
    internal PictureRoom Room { get; } = new(PictureRoom.UsualMost);

    /// <summary>How fast the pictures of a caller come over HTTP.</summary>
    internal Pace<string> Pace { get; } = new(TimeProvider.System, BytesPerSecond, atOnce: BytesPerSecond);

    /// <summary>The analyser, once it is ready.</summary>
    /// <exception cref="Models.ModelException">A model cannot be had.</exception>
    public Task<PictureAnalyser> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_making is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _making = Task.Run(() => create(_end.Token), CancellationToken.None);
            }

            return _making.IsCompletedSuccessfully ? _making : _making.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        lock (_gate)
        {
            _ = _making?.ContinueWith(
                static made =>
                {
                    if (made.IsCompletedSuccessfully)
                    {
                        made.Result.Dispose();
                    }
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _end.Dispose();
    }
}
