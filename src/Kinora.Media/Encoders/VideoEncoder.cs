using Kinora.Media.Devices;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Nut;

namespace Kinora.Media.Encoders;

/// <summary>
/// Makes an H.264 file of frames, in an ffmpeg of its own. Pixels go from where they lie into ffmpeg's pipe; nothing in between keeps them.
/// One thread at a time.
/// </summary>
public sealed class VideoEncoder : IAsyncDisposable
{
    /// <summary>The unit of frame times: a 90,000th of a second, as MPEG counts.</summary>
    public const int TicksPerSecond = NutVideoWriter.TicksPerSecond;

    /// <summary>How long an encoder may take for what it still has; a disk may be slow, and a hung one would take for ever.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    /// <summary>ffmpeg's and the kernel's words for a file that takes no more.</summary>
    private static readonly string[] OutputMarkers =
        ["No space left", "Disk quota exceeded", "File too large", "Read-only file system", "Permission denied", "No such file or directory", "Input/output error"];

    private readonly VideoEncoderOptions _options;
    private readonly FfmpegProcess _ffmpeg;
    private NutVideoWriter? _nut;
    private bool _isBroken;

    private VideoEncoder(VideoEncoderOptions options, FfmpegProcess ffmpeg) => (_options, _ffmpeg) = (options, ffmpeg);

    /// <summary>Frames that were handed to it.</summary>
    public long Frames { get; private set; }

    /// <summary>The encoder's process, for those who look at it from outside.</summary>
    internal int ProcessId => _ffmpeg.Id;

    /// <summary>Starts it. That it opens was tried before; whether its file can be written shows with the first frames.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<VideoEncoder> StartAsync(VideoEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new VideoEncoder(options, await FfmpegProcess.StartAsync(EncodeCommand.For(options)).ConfigureAwait(false));
    }

    /// <summary>Hands a frame to it; blocks while it is busy.</summary>
    /// <param name="pixels">Of the options' format.</param>
    /// <param name="ticks">The frame's time in the file, in <see cref="TicksPerSecond"/>; 0 for the first, and later than the frame before.</param>
    /// <returns>False when the encoder has ended: <see cref="FinishAsync"/> says why.</returns>
    public bool TryWrite(ReadOnlySpan<byte> pixels, long ticks)
    {
        if (_isBroken)
        {
            return false;
        }

        try
        {
            _nut ??= new NutVideoWriter(_ffmpeg.Input, _options.Format, _options.Rate);
            _nut.Write(pixels, ticks);
            Frames++;
            return true;
        }
        catch (IOException)
        {
            _isBroken = true;
            return false;
        }
    }

    /// <summary>Says that there are no more frames, and waits until all are in the file.</summary>
    /// <exception cref="EncoderException">The file is not whole; what is in it can be played.</exception>
    public async Task FinishAsync()
    {
        try
        {
            await _ffmpeg.Input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended already; its exit code and error lines tell why.
        }

        var exitCode = await _ffmpeg.FinishAsync(EndPatience).ConfigureAwait(false);
        if (exitCode != 0 || _isBroken)
        {
            throw Failure(exitCode);
        }
    }

    /// <summary>Ends it at once, if it still runs.</summary>
    public ValueTask DisposeAsync() => _ffmpeg.DisposeAsync();

    private EncoderException Failure(int exitCode)
    {
        var errors = string.Join('\n', _ffmpeg.Errors);
        var reason = errors.Length == 0 ? $"it ended with code {exitCode}" : TrialRun.ReasonOf(new FfmpegAnswer(exitCode, "", errors));
        return Array.Find(OutputMarkers, mark => errors.Contains(mark, StringComparison.Ordinal)) is { } marker
            ? new EncoderException($"'{_options.Path}' cannot be written ({marker}): free some space there, or record to another folder.") { IsOutput = true }
            : new EncoderException(
                $"The encoder '{H264Encoder.Of(_options.Encoder).Display}' ended after {Frames} frames of {_options.Format} ({reason}): try another with --encoder, as libx264.");
    }
}
