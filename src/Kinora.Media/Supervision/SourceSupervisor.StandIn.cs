using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <content>What is shown while another run is not ready, and what the readers want of the next.</content>
public sealed partial class SourceSupervisor
{
    /// <summary>Delivers while another run is not ready: the run with the old plan, or the fallback.</summary>
    private ISourceRun? _standIn;

    private bool _hasWarnedOfFallback;

    /// <summary>True where the source can be opened a second time for the moment of a change.</summary>
    private bool MayOverlap => _address.Kind is SourceKind.Rtsp or SourceKind.Rtmp or SourceKind.Http or SourceKind.Screen or SourceKind.Test;

    private bool HasReaders
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Count + _published.Count > 0;
            }
        }
    }

    /// <summary>True when the decoder of a live source makes what nobody reads any more, and can be changed without a gap.</summary>
    private bool MakesTooMuch
    {
        get
        {
            lock (_gate)
            {
                var wanted = DecodePlan.For(Wishes);
                return _address.IsLive && (wanted.IsEmpty || (MayOverlap && wanted != _plan && _plan.Covers(wanted)));
            }
        }
    }

    private async Task ShowFallbackAsync(CancellationToken cancellationToken)
    {
        if (_options.Fallback is not { } fallback || _standIn is { Completion.IsCompleted: false })
        {
            return;
        }

        await EndStandInAsync().ConfigureAwait(false);
        try
        {
            var run = await StartAsync(fallback, new SourceOptions { Loop = true, Realtime = true }, _plan, null, follows: false, hardwareDecoder: null, cancellationToken).ConfigureAwait(false);
            _standIn = run;
            await WaitAsync(_options.FirstFrameTimeout, run.Ready, run.Completion, cancellationToken).ConfigureAwait(false);
            if (run.Ready.IsCompleted)
            {
                run.Deliver(_frames.Cursor);
                _showsFallback = true;
                return;
            }

            WarnOfFallback(run.Completion.IsCompleted ? (await run.Completion.ConfigureAwait(false)).Error?.Message : null, fallback);
            await EndStandInAsync().ConfigureAwait(false);
        }
        catch (SourceException error)
        {
            WarnOfFallback(error.Message, fallback);
        }
    }

    private void WarnOfFallback(string? problem, SourceAddress fallback)
    {
        if (!_hasWarnedOfFallback)
        {
            _hasWarnedOfFallback = true;
            Warn($"The fallback cannot be shown: {problem ?? $"'{fallback.Display}' gives no picture."}");
        }
    }

    /// <summary>What the readers want now, once there is one, and a task that completes when they want more.</summary>
    private async Task<(DecodePlan Plan, Task Replan)> PlanAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task demand;
            lock (_gate)
            {
                var wanted = DecodePlan.For(Wishes);
                demand = _demand.Task;
                if (!wanted.IsEmpty)
                {
                    _plan = wanted;
                    _isRunning = true;
                    _demand = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return (wanted, _demand.Task);
                }

                (_isRunning, _plan) = (false, default);
                if (demand.IsCompleted)
                {
                    _demand = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    demand = _demand.Task;
                }
            }

            await demand.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EndStandInAsync()
    {
        if (_standIn is { } run)
        {
            _standIn = null;
            _showsFallback = false;
            await run.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A run with the old plan ends when the new one cannot be had; a fallback goes on.</summary>
    private Task EndOldPlanAsync() => _showsFallback ? Task.CompletedTask : EndStandInAsync();
}
