using Kinora.Frames.Memory;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Stills;

/// <summary>Applies a stream's steps to picture files. Each picture stands for itself: nothing is carried from one to the next.</summary>
public sealed class StillRunner : IDisposable
{
    private readonly PictureJob _job;
    private readonly bool _keepsPictures;

    /// <param name="steps">What is done with each picture.</param>
    /// <param name="scheduler">What runs it.</param>
    /// <param name="memory">What the memory of the pictures is taken from; null for no limit.</param>
    /// <param name="keepsPictures">Whether the sink uses the picture's pixels; otherwise it may get fewer of them than the file has.</param>
    public StillRunner(StepChain steps, StepScheduler scheduler, MemoryBudget? memory = null, bool keepsPictures = true)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(scheduler);
        _job = new PictureJob(steps, scheduler.OpenLane(), StillLimits.Own, memory, TimeProvider.System);
        _keepsPictures = keepsPictures;
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
        var file = await StillFile.ReadAsync(path, StillLimits.Own, cancellationToken).ConfigureAwait(false);
        var order = new PictureOrder(file, StillHeader.Read(file, path, StillLimits.Own), Path.GetFileName(path), path, number, _keepsPictures);
        var result = await _job.RunAsync(order, cancellationToken).ConfigureAwait(false);
        await sink.WriteAsync(result, _job.Frame, cancellationToken).ConfigureAwait(false);
        _job.Release();
    }

    public void Dispose() => _job.Dispose();
}
