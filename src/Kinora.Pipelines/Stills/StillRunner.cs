using Kinora.Frames.Memory;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Stills;

/// <summary>Applies a stream's steps to single pictures. Each picture stands for itself: nothing is carried from one to the next.</summary>
public sealed class StillRunner : IDisposable
{
    private readonly StillDecoder _decoder;
    private readonly StepPipeline _pipeline;
    private readonly FrameJob _job;

    /// <param name="steps">What is done with each picture.</param>
    /// <param name="scheduler">What runs it.</param>
    /// <param name="memory">What the memory of the pictures is taken from; null for no limit.</param>
    public StillRunner(StepChain steps, StepScheduler scheduler, MemoryBudget? memory = null)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(scheduler);
        _decoder = new StillDecoder(memory: memory);
        _pipeline = new StepPipeline(steps.Steps, scheduler.OpenLane());
        _job = new FrameJob(_pipeline);
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
        _pipeline.Start(_job, frame, deadline: 0);
        await _job.Finished.ConfigureAwait(false);
        var result = _job.Context.ToResult(Path.GetFileName(path), number, _job.Timings(), 0);
        await sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _decoder.Dispose();
}
