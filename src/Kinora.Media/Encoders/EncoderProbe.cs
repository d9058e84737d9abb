using System.Collections.Concurrent;
using Kinora.Frames.Formats;
using Kinora.Media.Devices;
using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Encoders;

/// <summary>
/// Finds the encoder that really opens. ffmpeg lists what it was built with, whatever the machine has: each candidate is made to encode five
/// frames within ten seconds, two at a time. An answer holds as long as the process lives. What opens for 1080p opens for what is not much
/// smaller; larger and tiny pictures are tried as they are.
/// </summary>
public static class EncoderProbe
{
    private static readonly ConcurrentDictionary<(EncoderChoice, FrameFormat), Task<EncoderTrial>> Known = new();

    /// <summary>What pictures of a usual size are tried with.</summary>
    public static FrameFormat Usual { get; } = FrameFormat.Video(1920, 1080);

    /// <summary>Tries every encoder, in the order of preference.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<IReadOnlyList<EncoderTrial>> TryAllAsync(FrameFormat format, CancellationToken cancellationToken) =>
        await TrialRun.AllAsync(H264Encoder.All, (encoder, token) => TryAsync(encoder, format, token), cancellationToken).ConfigureAwait(false);

    /// <summary>The encoder for frames of a format: the named one, or the first that opens.</summary>
    /// <param name="choice">What was asked for.</param>
    /// <param name="format">Of the frames.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="EncoderException">The named one does not open, or none does; the message gives ffmpeg's reasons.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<EncoderSelection> ChooseAsync(EncoderChoice choice, FrameFormat format, CancellationToken cancellationToken)
    {
        if (choice != EncoderChoice.Auto)
        {
            var named = await TryAsync(H264Encoder.Of(choice), format, cancellationToken).ConfigureAwait(false);
            return named.Works
                ? new EncoderSelection(choice, [])
                : throw new EncoderException($"The encoder '{named.Name}' does not open here for {format} ({named.Reason}): name another, or auto.");
        }

        var trials = await TryAllAsync(format, cancellationToken).ConfigureAwait(false);
        var first = trials.FirstOrDefault(trial => trial.Works) ?? throw new EncoderException(
            $"No H.264 encoder opens here for {format} ({string.Join("; ", trials.Select(trial => $"{trial.Name}: {trial.Reason}"))}): install an ffmpeg with libx264.");
        return new EncoderSelection(first.Choice, [.. trials.TakeWhile(trial => !trial.Works)]);
    }

    private static async Task<EncoderTrial> TryAsync(H264Encoder encoder, FrameFormat format, CancellationToken cancellationToken)
    {
        var key = (encoder.Choice, Format: format is { Width: >= 320 and <= 1920, Height: >= 240 and <= 1080 } ? Usual : format);
        var trial = Known.GetOrAdd(key, static (asked, encoder) => RunAsync(encoder, asked.Item2), encoder);
        try
        {
            return await trial.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (trial.IsFaulted)
        {
            // ffmpeg could not be started: that may be mended while the process lives.
            _ = Known.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>Not ended with who asks for it, for others may have asked too; it is bounded by itself.</summary>
    private static async Task<EncoderTrial> RunAsync(H264Encoder encoder, FrameFormat format) => new(
        encoder.Choice, await TrialRun.FailureAsync(EncodeCommand.ForTrial(encoder, format), CancellationToken.None).ConfigureAwait(false));
}
