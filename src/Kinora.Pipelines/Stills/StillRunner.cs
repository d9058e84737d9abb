using Kinora.Media.Stills;
using Kinora.Pipelines.Runtime;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Stills;

/// <summary>Applies a stream's steps to single pictures. Each picture stands for itself: nothing is carried from one to the next.</summary>
public sealed class StillRunner : IDisposable
{
    private readonly StillDecoder _decoder = new();
    private readonly StepWork _work;

    public StillRunner(StepChain steps, StepExecutor executor)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _work = new StepWork(steps.Steps, executor);
    }

    /// <summary>Looks at one file.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="number">Its 0-based place in the list of pictures: the result's frame number.</param>
    /// <param name="sink">Takes the result and the picture.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="StillException">The file is not there, not a picture, or damaged.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    public async Task RunAsync(string path, int number, IFrameSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using var frame = await _decoder.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        await _work.RunAsync(frame).ConfigureAwait(false);
        var result = _work.Context.ToResult(Path.GetFileName(path), number, _work.Timings(), 0);
        await sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _decoder.Dispose();
}
