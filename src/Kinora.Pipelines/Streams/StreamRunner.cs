using System.Threading.Channels;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Bus;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Runs one stream: source → feed → steps → sink. The source's supervisor sees to it that frames keep coming, the scheduler gives each stream
/// its share; the runner sends frames on their way and hands on what was found, in order.
/// </summary>
public sealed partial class StreamRunner
{
    /// <summary>By when a result is wanted where neither rate nor budget says so.</summary>
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromSeconds(1);

    private readonly StreamConfig _config;
    private readonly SourceRegistry _sources;
    private readonly IFrameSink _sink;
    private readonly TimeProvider _time;
    private readonly StepPipeline _pipeline;
    private readonly FrameSampler _sampler;
    private readonly LoadShedder? _shedder;
    private readonly StreamMetrics? _metrics;
    private readonly TimeSpan _deadline;
    private FrameResult? _last;
    private SourceSupervisor? _source;
    private SourcePublication? _publication;
    private long _results;
    private long _dropped;
    private long _started;
    private long _ended;

    public StreamRunner(
        StreamConfig config, SourceRegistry sources, StepChain steps, StepScheduler scheduler, IFrameSink sink, TimeProvider? time = null,
        PipelineMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(scheduler);
        _config = config;
        _sources = sources;
        _sink = sink;
        _time = time ?? TimeProvider.System;
        _shedder = config.IsPaced ? new LoadShedder(config.LatencyBudget, [.. steps.Steps.OfType<IScalableStep>()], _time) : null;
        _pipeline = new StepPipeline(steps.Steps, scheduler.OpenLane(config.Weight), new StreamGate(_shedder, config.Motion, _time), _time);
        _sampler = new FrameSampler(config.Selection, config.SourceOptions.FirstFrame);
        _metrics = metrics?.ForStream(config.Name, steps.Steps);
        _deadline = config.LatencyBudget ?? (config.Selection.Rate is { } rate ? TimeSpan.FromSeconds(1 / rate) : UsualDeadline);
    }

    /// <summary>What the stream has done so far.</summary>
    public StreamSummary Summary => new(
        Volatile.Read(ref _results), Volatile.Read(ref _dropped), Volatile.Read(ref _ended) is var ended and not 0 ? _time.GetElapsedTime(_started, ended) : TimeSpan.Zero);

    /// <summary>How the stream's source is doing; null before it was opened.</summary>
    public SourceHealth? Health => Volatile.Read(ref _source)?.Health;

    /// <summary>Who reads the source's frames in other processes; null where they are not published.</summary>
    public PublishStatus? Published => Volatile.Read(ref _publication) is { } published
        ? new PublishStatus(published.Path, published.Protocol, PublishPicture.Source, published.Clients, published.Published, published.Refused, published.SentAway)
        : null;

    /// <summary>Runs until the source ends, enough results are there, or the token is cancelled (which is no error).</summary>
    /// <exception cref="SourceException">The source was given up on: it gives no picture, or a file broke off.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    /// <exception cref="BusException">It cannot be published.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var source = _sources.Open(_config.Source, _config.SourceOptions, _config.Request);
        await using (source.ConfigureAwait(false))
        {
            Volatile.Write(ref _source, source.Source);
            using var notices = new SourceNotices(source.Source, _sink, _time);
            using var feed = source.OpenFeed(_config.Request);
            using var publication = _config.Publish is { } publish ? source.Publish(publish.ToPath(), publish.ToOptions(mayWait: !_config.IsPaced)) : null;
            Volatile.Write(ref _publication, publication);
            try
            {
                var running = source.RunAsync();
                if (await AnalyseAsync(feed.Frames, cancellationToken).ConfigureAwait(false))
                {
                    // The frames ended by themselves: the source knows whether that was in order.
                    await running.ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }
        }
    }

    /// <summary>Analyses frame by frame; true when the feed has ended, false when enough was seen.</summary>
    private async Task<bool> AnalyseAsync(IFrameReader feed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var free = Channel.CreateBounded<FrameJob>(StepPipeline.Depth);
        var started = Channel.CreateBounded<FrameJob>(StepPipeline.Depth);
        for (var i = 0; i < StepPipeline.Depth; i++)
        {
            _ = free.Writer.TryWrite(new FrameJob(_pipeline));
        }

        var delivering = DeliverAsync(started.Reader, free.Writer, stop);
        try
        {
            return await SendAsync(feed, free.Reader, started.Writer, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;  // delivering knows why
        }
        finally
        {
            started.Writer.Complete();
            await delivering.ConfigureAwait(false);
        }
    }
}
