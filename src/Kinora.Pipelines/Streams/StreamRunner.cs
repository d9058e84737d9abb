using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Runtime;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Runs one stream: source → feed → steps → sink. The source's supervisor sees to it that frames keep coming; the runner only analyses
/// those that do.
/// </summary>
public sealed class StreamRunner
{
    private readonly StreamConfig _config;
    private readonly SourceRegistry _sources;
    private readonly IFrameSink _sink;
    private readonly TimeProvider _time;
    private readonly StepWork _work;
    private readonly FrameSampler _sampler;
    private long _results;
    private long _dropped;
    private long _started;
    private long _ended;

    public StreamRunner(
        StreamConfig config, SourceRegistry sources, StepChain steps, StepExecutor executor, IFrameSink sink, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(steps);
        _config = config;
        _sources = sources;
        _sink = sink;
        _time = time ?? TimeProvider.System;
        _work = new StepWork(steps.Steps, executor);
        _sampler = new FrameSampler(config.Selection, config.SourceOptions.FirstFrame);
    }

    /// <summary>What the stream has done so far.</summary>
    public StreamSummary Summary => new(
        Volatile.Read(ref _results), Volatile.Read(ref _dropped), _started == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_started, _ended));

    /// <summary>Runs until the source ends, enough results are there, or the token is cancelled (which is no error).</summary>
    /// <exception cref="SourceException">The source was given up on: it gives no picture, or a file broke off.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var source = _sources.Open(_config.Source, _config.SourceOptions);
        await using (source.ConfigureAwait(false))
        {
            using var notices = new SourceNotices(source.Source, _sink, _time);
            using var feed = source.OpenFeed(_config.Request);
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
    private async Task<bool> AnalyseAsync(FrameFeed feed, CancellationToken cancellationToken)
    {
        while (await feed.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            using (frame)
            {
                _started = _started == 0 ? _time.GetTimestamp() : _started;
                Volatile.Write(ref _dropped, feed.Dropped);
                if (_sampler.Wants(frame))
                {
                    await AnalyseAsync(frame, cancellationToken).ConfigureAwait(false);
                    if (_results >= _config.MaxResults)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private async ValueTask AnalyseAsync(FrameLease frame, CancellationToken cancellationToken)
    {
        await _work.RunAsync(frame).ConfigureAwait(false);
        var result = _work.Context.ToResult(_config.Name, frame.Index, _work.Timings(), Volatile.Read(ref _dropped));
        await _sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _results, _results + 1);
        _ended = _time.GetTimestamp();
    }
}
