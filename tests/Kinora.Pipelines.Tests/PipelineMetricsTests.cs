using System.Diagnostics.Metrics;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Streams;
using Kinora.Pipelines.Tests.Scheduling;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests;

[Collection(Alone.Name)]
public sealed class PipelineMetricsTests : IDisposable
{
    private readonly MeterFactory _factory = new();
    private readonly PipelineMetrics _metrics;
    private readonly FramePool _pool = new();
    private readonly FrameFeed _feed;
    private readonly FrameLease _frame;
    private readonly StepScheduler _scheduler = new(1);
    private readonly ActionStep[] _steps = [new("detect", _ => Thread.SpinWait(1000)), new("track", _ => { })];

    public PipelineMetricsTests()
    {
        _metrics = new PipelineMetrics(_factory);
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
        Assert.True(_pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
        loan.Commit(default);
        Assert.True(_feed.TryNext(out var frame));
        _frame = frame;
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _frame.Dispose();
        _feed.Dispose();
        _pool.Dispose();
        _metrics.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public async Task OnFrame_AnalysedFrame_IsCountedAndEachStepMeasured()
    {
        using var listener = new Measurements(_factory);
        var stream = _metrics.ForStream("door", _steps);
        var job = await RunAsync(FrameVerdict.Analyse);
        stream.OnFrame(job, TimeSpan.FromMilliseconds(250), new Shed(Shed.OverBudget, Shed.Late));
        Assert.Equal(1, listener["kinora.stream.frames stream=door outcome=analysed"]);
        Assert.Equal(1, listener["kinora.stream.results.shed stream=door reason=over_budget action=late"]);
        Assert.Equal(0.25, listener["kinora.stream.result.age stream=door"]);
        Assert.Equal(job.QueueWait.TotalSeconds, listener["kinora.stream.queue.wait stream=door"]);
        Assert.Equal(job.Timings()[0].Milliseconds, job.QueueWait.TotalMilliseconds, 0.01);
        Assert.Equal(job.StepMilliseconds[0] / 1e3, listener["kinora.stream.step.duration stream=door step=detect"]);
        Assert.Equal(job.StepMilliseconds[1] / 1e3, listener["kinora.stream.step.duration stream=door step=track"]);
        Assert.True(job.StepMilliseconds[0] > 0);
        Assert.Equal(6, listener.Count);
    }

    [Fact]
    public async Task OnFrame_StaleAndSkippedFrames_HaveNoStepTimes()
    {
        using var listener = new Measurements(_factory);
        var stream = _metrics.ForStream("door", _steps);
        stream.OnFrame(await RunAsync(FrameVerdict.Stale), TimeSpan.FromMilliseconds(5), null);
        stream.OnFrame(await RunAsync(FrameVerdict.Skip), TimeSpan.FromSeconds(5), null);
        Assert.Equal(1, listener["kinora.stream.frames stream=door outcome=stale"]);
        Assert.Equal(0.005, listener["kinora.stream.result.age stream=door"]);
        Assert.Equal(1, listener["kinora.stream.frames.dropped stream=door reason=over_budget"]);
        Assert.Equal(3, listener.Count);
    }

    [Fact]
    public void OnTaken_CountsThatGrow_AddsWhatIsNew()
    {
        using var listener = new Measurements(_factory);
        var (door, gate) = (_metrics.ForStream("door", _steps), _metrics.ForStream("gate", _steps));
        door.OnTaken(3, 0);
        door.OnTaken(5, 2);
        door.OnTaken(5, 2);
        gate.OnTaken(1, 0);
        Assert.Equal(5, listener["kinora.stream.frames.dropped stream=door reason=slow_reader"]);
        Assert.Equal(2, listener["kinora.stream.frames.dropped stream=door reason=lower_rate"]);
        Assert.Equal(1, listener["kinora.stream.frames.dropped stream=gate reason=slow_reader"]);
        Assert.Equal(3, listener.Count);
    }

    [Fact]
    public void Instruments_ForPrometheus_HaveUnitsDescriptionsAndBuckets()
    {
        using var listener = new Measurements(_factory);
        Assert.Equal(7, listener.Instruments.Count);
        Assert.All(listener.Instruments, instrument =>
        {
            Assert.Equal("Kinora.Pipelines", instrument.Meter.Name);
            Assert.Matches(@"^kinora\.stream(\.[a-z]+)+$", instrument.Name);
            Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
            Assert.Equal(instrument is Histogram<double> ? "s" : instrument.Unit, instrument.Unit);
            Assert.Equal(instrument is Histogram<double>, (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries is [.001, .., 10]);
        });
    }

    [Fact]
    public async Task OnFrame_WhileSomebodyListens_AllocatesNothing()
    {
        using var listener = new MeterListener();
        var measured = 0;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == _factory)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => measured++);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => measured++);
        listener.Start();
        var stream = _metrics.ForStream("door", _steps);
        var job = await RunAsync(FrameVerdict.Analyse);
        var shed = new Shed(Shed.OverCapacity, Shed.Skipped);
        Measure(stream, job, shed, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(stream, job, shed, 100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(110 * 8, measured);
    }

    [Fact]
    public void Constructor_WithoutAFactory_HasAMeterOfItsOwnUntilItIsDisposed()
    {
        using var listener = new Measurements(null);
        using (var own = new PipelineMetrics())
        {
            own.ForStream("own", _steps).OnTaken(7, 0);
            Assert.Equal(7, listener["kinora.stream.frames.dropped stream=own reason=slow_reader"]);
        }

        Assert.Empty(listener.Instruments);
    }

    private static void Measure(StreamMetrics stream, FrameJob job, Shed shed, int times)
    {
        for (var i = 1; i <= times; i++)
        {
            stream.OnTaken(times == 10 ? i : 10 + i, 0);
            stream.OnTaken(times == 10 ? i : 10 + i, times == 10 ? i : 10 + i);
            stream.OnFrame(job, TimeSpan.FromMilliseconds(i), shed);
        }
    }

    private async Task<FrameJob> RunAsync(FrameVerdict verdict)
    {
        var pipeline = new StepPipeline(_steps, _scheduler.OpenLane(), new VerdictGate(() => verdict));
        var job = new FrameJob(pipeline);
        pipeline.Start(job, _frame, 0);
        await job.Finished;
        return job;
    }

    private sealed class MeterFactory : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(static meter => meter.Dispose());
    }
}
