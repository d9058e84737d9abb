using Kinora.Media.Bus;
using Kinora.Media.Decoding;
using Kinora.Media.Guard;
using Kinora.Media.Inputs;
using Kinora.Media.Push;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <content>What the supervisor does: one run after the other.</content>
public sealed partial class SourceSupervisor
{
    /// <summary>After so long without trouble a source counts as healthy, and its next pause is the shortest again.</summary>
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a decoder goes on making more than its readers want: a viewer who comes and goes is not worth two restarts.</summary>
    private static readonly TimeSpan ExcessPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(0.5);

    /// <summary>One that is there all the time, and would not be opened, is only asked whether it goes away.</summary>
    private static readonly TimeSpan CalmProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>True once the source itself (not its fallback) has given a frame.</summary>
    private bool _wasLive;

    /// <summary>When the first run began.</summary>
    private long _begun;

    /// <summary>Where the producer of a source that is pushed comes in; open from the first run to the end.</summary>
    private PushDoor? _door;

    /// <summary>Up to where every rendition has been delivered.</summary>
    private TimeSpan Delivered => TimeSpan.FromTicks(_frames.LeastDelivered / 100);

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        _begun = _time.GetTimestamp();
        var growth = FileGrowth.Of(_address, _options, _time);
        TimeSpan? from = null;
        SourceException? brokenOff = null;
        while (true)
        {
            var started = _time.GetTimestamp();
            var follows = from is null && growth?.CanBeFollowed() == true;
            var end = await RunOnceAsync(from, follows ? growth : null, cancellationToken).ConfigureAwait(false);
            if (end.StartsAgainAtOnce)
            {
                from = follows && _frames.Frames > 0 ? Delivered : from;
                continue;
            }

            if (growth is not null && _frames.Frames > 0 && (end.Frames > 0 || from is not null) &&
                await growth.HasGrownAsync(cancellationToken).ConfigureAwait(false))
            {
                // Somebody records into it: what it says about its end is only true for now.
                (from, brokenOff) = (Delivered, end.Frames > 0 ? end.Error : brokenOff);
                continue;
            }

            var error = from is not null && end.Frames == 0 ? brokenOff : end.Error;
            error ??= _bus is not null && _policy == RestartPolicy.Always
                ? new SourceException($"'{Display}' has ended: what its publisher shows was read to its end.")
                : null;
            if (error is null)
            {
                // ffmpeg itself repeats whole files, and nothing else.
                if (_options.Loop && !_address.IsLive && (_address.Kind != SourceKind.File || FileInput.HasRange(_options)) && end.Frames > 0)
                {
                    continue;
                }

                return;
            }

            if (!IsWorthAnotherTry(error, end.Frames))
            {
                throw error;
            }

            await BackOffAsync(error, started, cancellationToken).ConfigureAwait(false);
            _restarts++;
        }
    }

    /// <summary>One run, from opening the source to its end.</summary>
    /// <param name="from">Where in a file to go on; null starts at its beginning.</param>
    /// <param name="followed">
    /// The file's growth, when the run waits at its end for more. Such a run never sees an end, at which it would give pictures out of
    /// their order or cut in two; when the file has stopped growing, another reads what is left.
    /// </param>
    /// <param name="cancellationToken">Ends everything.</param>
    private async Task<RunEnd> RunOnceAsync(TimeSpan? from, FileGrowth? followed, CancellationToken cancellationToken)
    {
        var (plan, replan) = await PlanAsync(cancellationToken).ConfigureAwait(false);
        if (_standIn is null || _showsFallback)
        {
            SetState(SourceState.Connecting);
        }

        ISourceRun run;
        try
        {
            run = await StartAsync(_address, _options, plan, from, followed is not null, _hardwareDecoder, cancellationToken).ConfigureAwait(false);
        }
        catch (SourceException error)
        {
            await EndOldPlanAsync().ConfigureAwait(false);
            return new RunEnd(0, error);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var limits = SilenceLimits.For(_options, plan, isSegmented: _address.IsEndless);
            replan = followed is null ? replan : Task.WhenAny(replan, followed.StoppedAsync(() => run.Silence, over.Token));
            // Nobody need push yet.
            var firstFrame = _address.Kind == SourceKind.Push ? SilenceLimits.NoEnd : limits.FirstFrame;
            await WaitAsync(firstFrame, run.Ready, followed is null ? run.Completion : Task.WhenAny(run.Completion, replan), cancellationToken).ConfigureAwait(false);
            _codec = run.Codec ?? _codec;
            if (!run.Ready.IsCompleted)
            {
                if (followed is not null && replan.IsCompleted && !run.Completion.IsCompleted)
                {
                    return new RunEnd(0, null) { StartsAgainAtOnce = true };
                }

                await EndOldPlanAsync().ConfigureAwait(false);
                return run.Completion.IsCompleted
                    ? await EndOfAsync(run, from).ConfigureAwait(false)
                    : new RunEnd(0, new SourceException(
                        $"'{Display}' gives no picture within {_options.FirstFrameTimeout.TotalSeconds:0.#} s: check that it is switched on and reachable."));
            }

            await EndStandInAsync().ConfigureAwait(false);
            run.Deliver(_frames.Cursor);
            _wasLive = true;
            SetState(SourceState.Live);
            limits = SilenceLimits.For(_options, plan, run.AnnouncedRate, _options.Realtime && !_address.IsLive, _address.IsEndless);
            var limit = limits.BetweenFrames + (followed is null ? TimeSpan.Zero : FileGrowth.LongestPause);
            return await WatchAsync(run, limit, replan, from, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            if (!ReferenceEquals(_standIn, run))
            {
                await run.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Watches a run that delivers, until it ends, falls silent, or another plan is wanted.</summary>
    private async Task<RunEnd> WatchAsync(ISourceRun run, TimeSpan limit, Task replan, TimeSpan? from, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var framesBefore = _frames.Frames;
        var excessSince = started;
        while (true)
        {
            var silence = run.Silence;
            if (silence >= limit)
            {
                var error = new SourceException($"'{Display}' has been silent for {_options.StallTimeout.TotalSeconds:0.#} s.");
                SetState(SourceState.Stalled, error.Message);
                return new RunEnd(_frames.Frames - framesBefore, error);
            }

            await WaitAsync(limit - silence < ExcessPatience ? limit - silence : ExcessPatience, run.Completion, replan, cancellationToken).ConfigureAwait(false);
            if (_time.GetElapsedTime(started) > HealthyAfter)
            {
                Pause.Reset();
            }

            if (run.Completion.IsCompleted)
            {
                return await EndOfAsync(run, from).ConfigureAwait(false);
            }

            excessSince = MakesTooMuch ? excessSince : _time.GetTimestamp();
            if (replan.IsCompleted || _time.GetElapsedTime(excessSince) > ExcessPatience)
            {
                _standIn = MayOverlap && HasReaders ? run : null;
                return new RunEnd(0, null) { StartsAgainAtOnce = true };
            }
        }
    }

    private async Task<RunEnd> EndOfAsync(ISourceRun run, TimeSpan? from)
    {
        var outcome = await run.Completion.ConfigureAwait(false);
        if (outcome.HardwareProblem is { } problem)
        {
            Warn($"'{Display}' is decoded in software: {_hardwareDecoder} does not work here ({problem}).");
            _hardwareDecoder = null;
            return new RunEnd(0, null) { StartsAgainAtOnce = true };
        }

        return new RunEnd(outcome.Frames, from is not null && outcome.Frames == 0 ? null : outcome.Error as SourceException);
    }

    /// <summary>Waits before the source is opened again, and shows the fallback meanwhile. Ends as soon as a source that was gone answers.</summary>
    private async Task BackOffAsync(SourceException error, long started, CancellationToken cancellationToken)
    {
        SetState(SourceState.Backoff, error.Message);
        await ShowFallbackAsync(cancellationToken).ConfigureAwait(false);
        if (_address.Kind == SourceKind.Push && _door is not null)
        {
            // Waiting for a producer costs nothing, and the next may be there already.
            return;
        }

        var probe = EndpointProbe.For(_address);
        var longest = probe is null ? RestartPause.LongestUnprobed : RestartPause.Longest;
        var pause = (error.IsRefusal ? longest : Pause.Next(longest)) - _time.GetElapsedTime(started);
        var begun = _time.GetTimestamp();
        pause = pause < Pause.Shortest ? Pause.Shortest : pause;
        var wasGone = false;
        while (_time.GetElapsedTime(begun) is var waited && waited < pause)
        {
            var isThere = probe is null || await probe(cancellationToken).ConfigureAwait(false);
            if (isThere && wasGone)
            {
                return;
            }

            wasGone |= !isThere;
            var interval = wasGone ? ProbeInterval : CalmProbeInterval;
            var left = pause - waited;
            await Task.Delay(left < interval ? left : interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ISourceRun> StartAsync(
        SourceAddress address, SourceOptions options, DecodePlan plan, TimeSpan? from, bool follows, string? hardwareDecoder, CancellationToken cancellationToken)
    {
        var ffmpeg = new FfmpegRunOptions(address, options, plan) { HardwareDecoder = hardwareDecoder, From = from, Follows = follows };
        return address switch
        {
            { Kind: SourceKind.Stills } => new StillsRun(address, options, plan, _frames, _time),
            { Kind: SourceKind.Bus } => new BusRun(_bus!, address, _frames, _time),
            { Kind: SourceKind.Push } => new PushRun(OpenDoor(), address, _frames, _time),
            { Guard: { } guard } => await GuardedRun.StartAsync(ffmpeg, guard, _frames, _time, cancellationToken).ConfigureAwait(false),
            _ => await FfmpegRun.StartAsync(ffmpeg, _frames, _time).ConfigureAwait(false),
        };
    }

    /// <exception cref="SourceException">Nobody can push here, or another source has the name.</exception>
    private PushDoor OpenDoor() => _door ??= _doors is null
        ? throw new SourceException($"'{Display}' is for the server: make it a stream's source in kinora.yaml, and run kinora serve.", isUsage: true)
        : _doors.Open(_address.Value);

    private bool IsWorthAnotherTry(SourceException error, long frames) => !error.IsUsage && _policy switch
    {
        RestartPolicy.Never => false,
        // A file that breaks off would only break off again.
        _ when !_address.IsLive && frames > 0 => false,
        _ when _options.Fallback is not null => true,
        RestartPolicy.AfterFirstFrame => _address.IsLive && (_wasLive || IsAwaited),
        _ => true,
    };

    /// <summary>True for a publisher of another process that may be about to start: both are often started at once.</summary>
    private bool IsAwaited => _bus is not null && _time.GetElapsedTime(_begun) < _options.FirstFrameTimeout;

    /// <summary>Waits until one of two things has happened, or for so long.</summary>
    private async Task WaitAsync(TimeSpan longest, Task first, Task second, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(first, second, Task.Delay(longest, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>How a run ended.</summary>
    /// <param name="Frames">What it delivered.</param>
    /// <param name="Error">Why, when not in order.</param>
    private readonly record struct RunEnd(long Frames, SourceException? Error)
    {
        /// <summary>True when the source itself is well.</summary>
        public bool StartsAgainAtOnce { get; init; }
    }
}
