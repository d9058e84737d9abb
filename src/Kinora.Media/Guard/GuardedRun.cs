using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>A run of ffmpeg on an address that a client named, with what stands between the two.</summary>
internal sealed class GuardedRun : ISourceRun
{
    private readonly FfmpegRun _run;
    private readonly ISourceRelay? _relay;

    private GuardedRun(FfmpegRun run, ISourceRelay? relay)
    {
        _run = run;
        _relay = relay;
        Completion = CompleteAsync();
    }

    public Task Ready => _run.Ready;

    public Task<DecodeOutcome> Completion { get; }

    public TimeSpan Silence => _run.Silence;

    public string? Codec => _run.Codec;

    public double AnnouncedRate => _run.AnnouncedRate;

    /// <summary>Vets the address and starts ffmpeg on it.</summary>
    /// <exception cref="SourceException">It may not be opened, or its host is not known.</exception>
    public static async Task<GuardedRun> StartAsync(FfmpegRunOptions options, SourceGuard guard, SourceFrames frames, TimeProvider time, CancellationToken cancellationToken)
    {
        var opening = await GuardedInput.OpenAsync(options.Address, options.Source, guard, cancellationToken).ConfigureAwait(false);
        try
        {
            return new GuardedRun(await FfmpegRun.StartAsync(options with { Input = opening.Input }, frames, time).ConfigureAwait(false), opening.Relay);
        }
        catch when (opening.Relay is not null)
        {
            await opening.Relay.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void Deliver(FrameCursor from) => _run.Deliver(from);

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync().ConfigureAwait(false);
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The relay knows better than ffmpeg why there is no picture; all of it once it has ended.</summary>
    private async Task<DecodeOutcome> CompleteAsync()
    {
        var outcome = await _run.Completion.ConfigureAwait(false);
        if (_relay is null)
        {
            return outcome;
        }

        await _relay.DisposeAsync().ConfigureAwait(false);
        return outcome.Error is not null && _relay.Problem is { } problem ? outcome with { Error = problem } : outcome;
    }
}
