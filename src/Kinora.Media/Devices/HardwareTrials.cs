using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Devices;

/// <summary>
/// Finds the hardware encoders and decoders that really open. ffmpeg lists what it was built with, whatever the machine has: each candidate
/// is made to code a few frames, within ten seconds, two at a time.
/// </summary>
public static class HardwareTrials
{
    /// <summary>
    /// Tries every hardware decoder of ffmpeg's: its <c>-hwaccels</c>, and decoders of their own such as <c>h264_cuvid</c>.
    /// </summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<IReadOnlyList<HardwareTrial>> DecodersAsync(CancellationToken cancellationToken)
    {
        var methods = FfmpegLists.Methods(await FfmpegLists.AskAsync("-hwaccels", cancellationToken).ConfigureAwait(false));
        var decoders = FfmpegLists.HardwareCoders(await FfmpegLists.AskAsync("-decoders", cancellationToken).ConfigureAwait(false));
        return await DecodersAsync(methods, decoders, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries every hardware encoder of ffmpeg's.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<IReadOnlyList<HardwareTrial>> EncodersAsync(CancellationToken cancellationToken)
    {
        var encoders = FfmpegLists.HardwareCoders(await FfmpegLists.AskAsync("-encoders", cancellationToken).ConfigureAwait(false));
        return await EncodersAsync(encoders, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<IReadOnlyList<HardwareTrial>> DecodersAsync(
        IReadOnlyList<string> methods, IReadOnlyList<Coder> decoders, CancellationToken cancellationToken)
    {
        using var clips = await TrialClips.MakeAsync(decoders.Select(d => d.Codec), cancellationToken).ConfigureAwait(false);
        var byMethod = await TrialRun.AllAsync(methods, (method, token) => OfMethodAsync(method, clips, token), cancellationToken)
            .ConfigureAwait(false);
        var ofTheirOwn = await TrialRun.AllAsync(decoders, (decoder, token) => OfDecoderAsync(decoder, clips, token), cancellationToken)
            .ConfigureAwait(false);
        return [.. byMethod, .. ofTheirOwn];
    }

    internal static async Task<IReadOnlyList<HardwareTrial>> EncodersAsync(
        IReadOnlyList<Coder> encoders, CancellationToken cancellationToken) =>
        await TrialRun.AllAsync(encoders, OfEncoderAsync, cancellationToken).ConfigureAwait(false);

    private static async Task<HardwareTrial> OfEncoderAsync(Coder encoder, CancellationToken cancellationToken) => new(
        encoder.Name, [encoder.Codec], await EncoderTrial.RunAsync(encoder.Name, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Every codec is tried, for a card that decodes one need not decode another; without a device there is nothing to try.
    /// </summary>
    private static async Task<HardwareTrial> OfMethodAsync(string method, TrialClips clips, CancellationToken cancellationToken)
    {
        string[] codecs = [.. clips.MethodCodecs];
        if (await DecoderTrial.OfDeviceAsync(method, cancellationToken).ConfigureAwait(false) is { } noDevice)
        {
            return new HardwareTrial(method, codecs, noDevice);
        }

        List<(string Codec, string? Reason)> trials = [];
        foreach (var codec in codecs)
        {
            trials.Add((codec, await DecoderTrial.OfMethodAsync(method, clips[codec]!, cancellationToken).ConfigureAwait(false)));
        }

        return Summary(method, trials);
    }

    private static async Task<HardwareTrial> OfDecoderAsync(Coder decoder, TrialClips clips, CancellationToken cancellationToken) => new(
        decoder.Name, [decoder.Codec],
        clips[decoder.Codec] is { } clip
            ? await DecoderTrial.OfDecoderAsync(decoder.Name, clip, cancellationToken).ConfigureAwait(false)
            : $"not tried, for ffmpeg cannot make {decoder.Codec} here");

    /// <summary>The codecs that a method decodes, or why it decodes none.</summary>
    internal static HardwareTrial Summary(string method, IReadOnlyList<(string Codec, string? Reason)> trials)
    {
        string[] working = [.. trials.Where(trial => trial.Reason is null).Select(trial => trial.Codec)];
        if (working.Length > 0)
        {
            return new HardwareTrial(method, working, null);
        }

        var reason = trials.Count > 0 ? trials[0].Reason : "not tried, for ffmpeg can make no clip here";
        return new HardwareTrial(method, [.. trials.Select(trial => trial.Codec)], reason);
    }
}
