using System.Diagnostics.Metrics;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// What streams count and measure, under the meter <see cref="MeterName"/>. Made once and handed to every stream; each measurement names its
/// stream. Durations are in seconds. Thread-safe; a measurement allocates nothing, and costs next to nothing while nobody listens.
/// </summary>
public sealed class PipelineMetrics : IDisposable
{
    public const string MeterName = "Kinora.Pipelines";

    /// <summary>From what a small detector takes to what nobody waits for.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10],
    };

    private readonly Meter? _own;

    /// <param name="factory">Makes the meter and keeps it; null makes one of this object's own, which ends with it.</param>
    public PipelineMetrics(IMeterFactory? factory = null)
    {
        var meter = factory?.Create(MeterName) ?? (_own = new Meter(MeterName));
        Frames = meter.CreateCounter<long>(
            "kinora.stream.frames", "{frame}", "Frames that gave a result, by outcome: analysed, or stale (nothing moved: the last result again).");
        Dropped = meter.CreateCounter<long>(
            "kinora.stream.frames.dropped", "{frame}",
            "Frames that gave no result, by reason: slow_reader (a newer one came first), over_budget (too late to be of use), lower_rate (left out).");
        Shed = meter.CreateCounter<long>(
            "kinora.stream.results.shed", "{result}", "Results for which something was given up, by reason and action.");
        Pictures = meter.CreateCounter<long>("kinora.stream.pictures", "{picture}", "Live pictures that were made, once however many look.");
        Age = Histogram(meter, "kinora.stream.result.age", "Time from a frame's arrival to its result.");
        QueueWait = Histogram(meter, "kinora.stream.queue.wait", "Time that an analysed frame waited for its steps to begin.");
        StepDuration = Histogram(meter, "kinora.stream.step.duration", "Time that a step took for a frame.");
    }

    internal Counter<long> Frames { get; }

    internal Counter<long> Dropped { get; }

    internal Counter<long> Shed { get; }

    internal Counter<long> Pictures { get; }

    internal Histogram<double> Age { get; }

    internal Histogram<double> QueueWait { get; }

    internal Histogram<double> StepDuration { get; }

    public void Dispose() => _own?.Dispose();

    /// <summary>What one stream measures.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="steps">Its steps, in order.</param>
    internal StreamMetrics ForStream(string stream, IReadOnlyList<IStep> steps) => new(this, stream, steps);

    private static Histogram<double> Histogram(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Buckets);
}
