using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Bus;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;
using Kinora.Media.Stills;
using Kinora.Media.Supervision;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sinks;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Hosting;

/// <content>What the stream does while it is not paused: one run after the other, for ever.</content>
public sealed partial class HostedStream
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long others wait for a run that was told to end: it may hang in a file system.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);

    /// <summary>What it reads at the moment; null while it does not run.</summary>
    internal StreamConfig? Running => Volatile.Read(ref _config);

    /// <summary>What it found last in what it reads at the moment; null before the first result of a run.</summary>
    internal FrameResult? Found => Volatile.Read(ref _found);

    async ValueTask IFrameSink.WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _age, FrameAge.Of(frame, _resources.Time).Ticks);
        _rate.Count();
        Volatile.Write(ref _found, result);
        Results.Publish(result);
        foreach (var sink in _sinks)
        {
            await sink.WriteAsync(result, frame, cancellationToken).ConfigureAwait(false);
        }
    }

    void IFrameSink.OnSourceNotice(string message)
    {
        LogNotice(_log, Name, message);
        Changed?.Invoke(this);
    }

    /// <summary>Live pictures cannot be made at the moment.</summary>
    internal void OnPicturesFailed(Exception error) => LogNoPictures(_log, Name, error.Message);

    /// <summary>Keeps the source open while the stream changes around it; null when it does not run, or will read something else.</summary>
    private HeldSource? Hold(StreamDefinition next)
    {
        try
        {
            if (Running is not { IsPaced: true } config || next.Source != Definition.Source || next.IsFromClient != Definition.IsFromClient ||
                next.ToStreamConfig(Name, config.Source) is not { } wanted || wanted.SourceOptions != config.SourceOptions)
            {
                return null;
            }

            var source = _resources.Sources.Open(config.Source, config.SourceOptions, config.Request);

            // A file that is read in another way is read by another decoder, and published by that.
            var isSame = config.Source.Kind != SourceKind.File || (wanted with { MayBeViewed = config.MayBeViewed }).Request == config.Request;
            var stays = isSame && config.Publish is not null && wanted.Publish == config.Publish;
            return new HeldSource(source, stays ? HoldSocket(source, config.Publish!) : null);
        }
        catch (SourceException)
        {
            return null;  // its fallback is not there, which the stream will say itself
        }
    }

    private static SourcePublication? HoldSocket(SourceHandle source, PublishConfig publish)
    {
        try
        {
            return source.Publish(publish.ToPath(), publish.ToOptions(mayWait: false));
        }
        catch (BusException)
        {
            return null;  // the stream will say itself why it cannot be published
        }
    }

    private async Task StopAsync()
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            if (await Task.WhenAny(_running, Task.Delay(LongestFarewell, _resources.Time)).ConfigureAwait(false) == _running)
            {
                stop.Dispose();
            }
            else
            {
                LogStuck(_log, Name);  // it lets go of what it holds when it can; nobody else waits for that
            }

            _stop = null;
        }

        lock (_gate)
        {
            _error = null;
        }
    }

    private async Task SuperviseAsync(HeldSource? held, CancellationToken stop)
    {
        var pause = ShortestPause;
        while (true)
        {
            var started = _resources.Time.GetTimestamp();
            try
            {
                await RunOnceAsync(held, stop).ConfigureAwait(false);
                if (!stop.IsCancellationRequested)
                {
                    SetState(StreamState.Ended);
                }

                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Report(error);
            }

            held = null;
            pause = _resources.Time.GetElapsedTime(started) > LongestPause ? ShortestPause : pause;
            try
            {
                await Task.Delay(pause, _resources.Time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            SetState(StreamState.Starting);
        }
    }

    private async Task RunOnceAsync(HeldSource? held, CancellationToken stop)
    {
        StepChain? steps = null;
        StreamSinks? sinks = null;
        try
        {
            var definition = Definition;
            var named = SourceAddress.Parse(definition.Source);
            var source = await SourceResolver
                .ResolveAsync(definition.IsFromClient ? _resources.ClientSources.Guarded(named) : named, _resources.Pulls, stop).ConfigureAwait(false);
            var config = definition.ToStreamConfig(Name, source) with { MayBeViewed = true };
            steps = await BuildAsync(definition.ToPlan().With(_resources.Person), stop).ConfigureAwait(false);
            sinks = new StreamSinks(Name, definition, steps, _resources.Sources.Memory, _resources.Captures, _resources.Time);
            _sinks = sinks.All;
            Volatile.Write(ref _edited, sinks.Edited);
            var runner = new StreamRunner(config, _resources.Sources, steps, _resources.Scheduler, this, _resources.Time, _resources.Metrics);
            var running = runner.RunAsync(stop);  // has opened the source when it returns
            lock (_gate)
            {
                _runner = runner;
                _config = config;
            }

            SetState(StreamState.Running);
            await LetGoAsync(held).ConfigureAwait(false);
            held = null;
            await running.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _found, null);
            lock (_gate)
            {
                _runner = null;
                _config = null;
            }

            await LetGoAsync(held).ConfigureAwait(false);
            _sinks = [];
            Volatile.Write(ref _edited, null);
            sinks?.Dispose();
            steps?.Dispose();
        }
    }

    /// <summary>The steps. A classifier that nobody has supplied is left out, where other steps are worth having without it, and the log says so.</summary>
    private async Task<StepChain> BuildAsync(StepPlan plan, CancellationToken stop)
    {
        try
        {
            return await plan.BuildAsync(_resources.Models, _resources.Sessions, _resources.Pulls, stop).ConfigureAwait(false);
        }
        catch (ModelNotSuppliedException error) when (plan.Names is ["classify", _, ..])
        {
            LogNotice(_log, Name, error.Message);
            return await plan.Without("classify").BuildAsync(_resources.Models, _resources.Sessions, _resources.Pulls, stop).ConfigureAwait(false);
        }
    }

    private static ValueTask LetGoAsync(HeldSource? held) => held?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What people are told; what is no fault of theirs goes to the log whole.</summary>
    private void Report(Exception error)
    {
        var isKnown = error is SourceException or MissingProgramException or ModelException or ModelLoadException or PipelineConfigException or StillException or FrameFeedRefusedException or SinkException or BusException or InsufficientMemoryException;
        if (isKnown)
        {
            LogFailure(_log, Name, error.Message);
        }
        else
        {
            LogFault(_log, error, Name);
        }

        SetState(StreamState.Failed, isKnown || error is StepException ? error.Message : $"Stream '{Name}' failed inside Kinora ({error.GetType().Name}); the log says more.");
    }

    private void SetState(StreamState state, string? error = null)
    {
        lock (_gate)
        {
            if (_state != state)
            {
                _since = _resources.Time.GetUtcNow();
            }

            _state = state;
            _error = error ?? (state is StreamState.Starting ? _error : null);
        }

        Changed?.Invoke(this);
    }

    [LoggerMessage(1, LogLevel.Warning, "Stream {Stream}: {Notice}")]
    private static partial void LogNotice(ILogger log, string stream, string notice);

    [LoggerMessage(2, LogLevel.Warning, "Stream {Stream} failed and is tried again: {Reason}")]
    private static partial void LogFailure(ILogger log, string stream, string reason);

    [LoggerMessage(5, LogLevel.Error, "Stream {Stream} does not end, and is left behind.")]
    private static partial void LogStuck(ILogger log, string stream);

    [LoggerMessage(6, LogLevel.Warning, "Stream {Stream} cannot be shown: {Reason}")]
    private static partial void LogNoPictures(ILogger log, string stream, string reason);

    [LoggerMessage(3, LogLevel.Error, "Stream {Stream} failed and is tried again.")]
    private static partial void LogFault(ILogger log, Exception error, string stream);
}
