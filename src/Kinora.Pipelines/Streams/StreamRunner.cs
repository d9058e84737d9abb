using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Sources;
using Kinora.Pipelines.Runtime;
using Kinora.Pipelines.Steps;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Runs one stream: source → feed → steps → sink. A file ends; a live source that has once given a picture is started again for ever,
/// with growing pauses, until the token is cancelled.
/// </summary>
public sealed class StreamRunner
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly StreamConfig _config;
    private readonly IFrameSink _sink;
    private readonly TimeProvider _time;
    private readonly StepWork _work;
    private readonly FrameSampler _sampler;
    private long _results;
    private long _dropped;
    private long _droppedBefore;
    private long _indexOffset;
    private long _nextIndex;
    private long _started;
    private long _ended;

    public StreamRunner(StreamConfig config, StepChain steps, StepExecutor executor, IFrameSink sink, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(steps);
        _config = config;
        _sink = sink;
        _time = time ?? TimeProvider.System;
        _work = new StepWork(steps.Steps, executor);
        _sampler = new FrameSampler(config.Sampling);
    }

    /// <summary>What the stream has done so far.</summary>
    public StreamSummary Summary => new(
        Volatile.Read(ref _results), Volatile.Read(ref _dropped), _started == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_started, _ended));

    /// <summary>Runs until the source ends, enough results are there, or the token is cancelled (which is no error).</summary>
    /// <exception cref="SourceException">The source gives no picture, or a file broke off.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var resultsBefore = _results;
            try
            {
                await RunOnceAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SourceException error) when (_config.Source.IsLive && _results > 0 && !error.IsUsage)
            {
                pause = _results > resultsBefore ? ShortestPause : Min(pause * 2, LongestPause);
                _sink.OnSourceLost($"{error.Message} Trying again in {pause.TotalSeconds:0.#} s.");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One life of the source: returns when it ended in order or enough was seen, throws when it failed.</summary>
    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        using var source = new FfmpegSource(_config.Source, _config.SourceOptions, _time);
        using var feed = source.OpenFeed();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoding = source.RunAsync(stop.Token);
        try
        {
            if (await AnalyseAsync(feed, cancellationToken).ConfigureAwait(false))
            {
                // The frames ended by themselves: the source knows whether that was in order.
                await decoding.ConfigureAwait(false);
            }
        }
        finally
        {
            _indexOffset = _nextIndex;
            _droppedBefore = _dropped;
            await stop.CancelAsync().ConfigureAwait(false);
            await decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Analyses frame by frame; true when the feed has ended, false when enough was seen.</summary>
    private async Task<bool> AnalyseAsync(FrameFeed feed, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_config.FirstFrameTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        while (true)
        {
            using var frame = await NextAsync(feed, silence, either.Token, cancellationToken).ConfigureAwait(false);
            if (frame is null)
            {
                return true;
            }

            if (_sampler.IsPast(frame))
            {
                return false;
            }

            _started = _started == 0 ? _time.GetTimestamp() : _started;
            _nextIndex = _indexOffset + frame.Index + 1;
            Volatile.Write(ref _dropped, _droppedBefore + feed.Dropped);
            if (_sampler.Wants(frame))
            {
                await AnalyseAsync(frame, cancellationToken).ConfigureAwait(false);
                if (_results >= _config.MaxResults)
                {
                    return false;
                }
            }

            silence.CancelAfter(_config.Source.IsLive ? _config.StallTimeout : Timeout.InfiniteTimeSpan);
        }
    }

    private async ValueTask<FrameLease?> NextAsync(
        FrameFeed feed, CancellationTokenSource silence, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            var frame = await feed.NextAsync(either).ConfigureAwait(false);
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            return frame;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var name = _config.Source.Display;
            throw new SourceException(_nextIndex == _indexOffset
                ? $"'{name}' gives no picture within {_config.FirstFrameTimeout.TotalSeconds:0} s: check that it is switched on and reachable."
                : $"'{name}' has been silent for {_config.StallTimeout.TotalSeconds:0} s.");
        }
    }

    private async ValueTask AnalyseAsync(FrameLease frame, CancellationToken cancellationToken)
    {
        await _work.RunAsync(frame).ConfigureAwait(false);
        var result = ResultOf(frame);
        await _sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _results, _results + 1);
        _ended = _time.GetTimestamp();
    }

    private FrameResult ResultOf(FrameLease frame) => _work.Context.ToResult(
        _config.Name,
        _indexOffset + frame.Index,
        _work.Timings(),
        Volatile.Read(ref _dropped));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
