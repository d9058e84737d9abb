using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;

namespace Kinora.Pipelines.Streams;

/// <content>Frames on their way: one loop sends them off, another takes what comes back, in order.</content>
public sealed partial class StreamRunner
{
    /// <summary>Sends wanted frames off; true when the feed has ended, false when enough were sent.</summary>
    private async Task<bool> SendAsync(IFrameReader feed, ChannelReader<FrameJob> free, ChannelWriter<FrameJob> started, CancellationToken stop)
    {
        using var turn = new FrameTurn(_pipeline, _time);
        Stack<FrameJob> jobs = new(StepPipeline.Depth);
        while (true)
        {
            while (jobs.Count == 0 || (jobs.Count < StepPipeline.Depth && !MayOverlap(StepPipeline.Depth - jobs.Count)))
            {
                jobs.Push(await free.ReadAsync(CancellationToken.None).ConfigureAwait(false));  // each comes back for certain
            }

            stop.ThrowIfCancellationRequested();
            if (Volatile.Read(ref _results) >= _config.MaxResults)
            {
                return false;
            }

            if (jobs.Count < StepPipeline.Depth && _config.IsPaced)
            {
                await turn.WaitAsync(stop).ConfigureAwait(false);
            }

            if (await NextAsync(feed, stop).ConfigureAwait(false) is not { } frame)
            {
                return true;
            }

            _started = _started == 0 ? _time.GetTimestamp() : _started;
            var job = jobs.Pop();
            job.Missed = _config.Selection.IsAll ? 0 : _sampler.Missed;
            try
            {
                _pipeline.Start(job, frame, FrameAge.Reaches(frame, _deadline, _time));
            }
            catch
            {
                frame.Dispose();
                throw;
            }

            _ = started.TryWrite(job);
        }
    }

    /// <summary>True when another frame may be sent off although some are on their way.</summary>
    private bool MayOverlap(int onTheirWay) =>
        _pipeline.IsWorthOverlapping && !(Volatile.Read(ref _results) + onTheirWay >= _config.MaxResults);

    /// <summary>The next frame that is wanted; null when there is none any more.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FrameLease?> NextAsync(IFrameReader feed, CancellationToken stop)
    {
        while (await feed.NextAsync(stop).ConfigureAwait(false) is { } frame)
        {
            Volatile.Write(ref _dropped, feed.Dropped);
            if (_sampler.Wants(frame, _shedder?.Divisor ?? 1))
            {
                _metrics?.OnTaken(feed.Dropped, _sampler.LeftOut);
                return frame;
            }

            frame.Dispose();
        }

        return null;
    }

    /// <summary>Hands on what was found. When that fails it ends the sending, and waits for the frames that are still on their way.</summary>
    private async Task DeliverAsync(ChannelReader<FrameJob> started, ChannelWriter<FrameJob> free, CancellationTokenSource stop)
    {
        Exception? failure = null;
        while (await started.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false) && started.TryRead(out var job))
        {
            using (job.Context.Frame)
            {
                try
                {
                    await job.Finished.ConfigureAwait(false);
                    if (failure is null && !stop.IsCancellationRequested)
                    {
                        await DeliverAsync(job, stop.Token).ConfigureAwait(false);
                    }
                }
                catch (Exception error)
                {
                    failure ??= error;
                    await stop.CancelAsync().ConfigureAwait(false);
                }
            }

            _ = free.TryWrite(job);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DeliverAsync(FrameJob job, CancellationToken cancellationToken)
    {
        var frame = job.Context.Frame;
        var age = FrameAge.Of(frame, _time);
        var shed = _shedder?.OnFrame(job.Verdict == FrameVerdict.Skip ? null : age, job.Missed, _pipeline.Typical);
        _metrics?.OnFrame(job, age, shed);
        if (job.Verdict == FrameVerdict.Skip)
        {
            return;
        }

        var result = job.Verdict == FrameVerdict.Stale && _last is not null
            ? _last.CarriedTo(frame.Index, frame.CapturedAt, frame.PtsNanoseconds / 1e6, Volatile.Read(ref _dropped), shed)
            : job.Context.ToResult(_config.Name, frame.Index, job.Timings(), Volatile.Read(ref _dropped), shed);
        _last = result;
        await _sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
        if (ResultTrace.IsWanted)
        {
            ResultTrace.Record(result, _time.GetUtcNow(), age, FrameAge.Of(frame, _time));
        }

        Volatile.Write(ref _ended, _time.GetTimestamp());
        Volatile.Write(ref _results, _results + 1);
    }
}
