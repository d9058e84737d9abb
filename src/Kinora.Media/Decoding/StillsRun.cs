using Kinora.Frames.Memory;
using Kinora.Media.Sources;
using Kinora.Media.Stills;

namespace Kinora.Media.Decoding;

/// <summary>
/// A run through a folder of still pictures, each in its own size, in the order of their names, on a thread of its own. A picture that
/// cannot be read is passed over, and named at the end.
/// </summary>
internal sealed class StillsRun : ISourceRun
{
    private const double DefaultRate = 1;

    private readonly SourceAddress _address;
    private readonly SourceOptions _options;
    private readonly FrameSelection _selection;
    private readonly SourceFrames _frames;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<FrameCursor> _deliver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _base;
    private long _delivered;

    public StillsRun(SourceAddress address, SourceOptions options, DecodePlan plan, SourceFrames frames, TimeProvider time)
    {
        _address = address;
        _options = options;
        _selection = plan.Selection;
        _frames = frames;
        _time = time;
        Completion = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task Ready => Task.CompletedTask;

    public Task<DecodeOutcome> Completion { get; }

    public TimeSpan Silence => TimeSpan.Zero;

    public string? Codec => null;

    public double AnnouncedRate => 0;

    public void Deliver(FrameCursor from) => _deliver.TrySetResult(from);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private DecodeOutcome Run()
    {
        try
        {
            _deliver.Task.Wait(_stop.Token);
            _base = Math.Max(_deliver.Task.Result.NextIndex, _options.FirstFrame);
            using var decoder = new StillDecoder(_time);
            StillException? first = null;
            long index = 0;
            var unreadable = 0;
            do
            {
                var before = index;
                foreach (var picture in StillFile.In(_address.Value).Skip((int)Math.Min(int.MaxValue, _options.FirstFrame)).Take(Length()))
                {
                    try
                    {
                        Show(decoder, picture, _base + index++);
                    }
                    catch (StillException error)
                    {
                        first ??= error;
                        unreadable++;
                    }
                }

                if (index == before || unreadable == index)
                {
                    return Failed(first?.Message ?? $"'{_address.Display}' has no pictures in the range that was asked for.");
                }
            }
            while (_options.Loop);

            return first is null ? new DecodeOutcome(_delivered, null)
                : Failed($"{unreadable} of {index} pictures in '{_address.Display}' could not be shown. The first: {first.Message}");
        }
        catch (StillException error)
        {
            return Failed(error.Message);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            // Stopped, or the pools were disposed of.
            return new DecodeOutcome(_delivered, null);
        }
        catch (InsufficientMemoryException error)
        {
            return Failed($"'{_address.Display}' cannot be shown: {error.Message}");
        }
    }

    private void Show(StillDecoder decoder, string picture, long index)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if ((index - _base) % _selection.Every != 0)
        {
            return;
        }

        var interval = TimeSpan.FromSeconds(1 / (_options.Rate ?? DefaultRate));
        using (var still = decoder.ReadAsync(picture, _stop.Token).GetAwaiter().GetResult())
        {
            var loan = _frames.PoolOf(Rendition.Full).Loan(still.Format, _stop.Token);
            loan.CopyFrom(still);
            _frames.Commit(loan, FrameStamp.Now(_time, index, (long)(index * interval.TotalNanoseconds)), Rendition.Full, counts: true);
            _delivered++;
        }

        if (_options.Realtime)
        {
            Task.Delay(interval, _time, _stop.Token).GetAwaiter().GetResult();
        }
    }

    private int Length() => (int)Math.Min(int.MaxValue, (_options.EndFrame ?? long.MaxValue) - _options.FirstFrame);

    private DecodeOutcome Failed(string message) => new(_delivered, new SourceException(message));
}
