using Kinora.Frames.Formats;
using Kinora.Media.Encoders;

namespace Kinora.Media.Recording;

/// <summary>One file of a recording while it is written.</summary>
internal sealed class RecordingFile : IAsyncDisposable
{
    private readonly VideoEncoder _encoder;
    private readonly VideoEncoderOptions _options;
    private long _last;

    private RecordingFile(VideoEncoder encoder, VideoEncoderOptions options, long start) => (_encoder, _options, Start) = (encoder, options, start);

    /// <summary>The recording's time at its first frame.</summary>
    public long Start { get; }

    public FrameFormat Format => _options.Format;

    /// <summary>Frames that were handed to its encoder.</summary>
    public long Frames => _encoder.Frames;

    /// <summary>The encoder's process, for tests.</summary>
    internal int ProcessId => _encoder.ProcessId;

    public static async Task<RecordingFile> BeginAsync(VideoEncoderOptions options, long start) =>
        new(await VideoEncoder.StartAsync(options).ConfigureAwait(false), options, start);

    /// <summary>Hands on a frame; false when the encoder has ended.</summary>
    /// <param name="pixels">Of <see cref="Format"/>.</param>
    /// <param name="ticks">Its time in the recording.</param>
    public bool TryWrite(ReadOnlySpan<byte> pixels, long ticks)
    {
        var isWritten = _encoder.TryWrite(pixels, ticks - Start);
        _last = isWritten ? ticks : _last;
        return isWritten;
    }

    /// <summary>Waits until everything is in the file, and says what is in it; never throws for what the encoder did.</summary>
    public async Task<(RecordedFile File, EncoderException? Error)> FinishAsync()
    {
        EncoderException? problem = null;
        try
        {
            await _encoder.FinishAsync().ConfigureAwait(false);
        }
        catch (EncoderException error)
        {
            problem = error;
        }

        var file = new FileInfo(_options.Path);
        var duration = TimeSpan.FromSeconds(Math.Max(0, _last - Start) / (double)VideoEncoder.TicksPerSecond);
        var recorded = new RecordedFile(_options.Path, _options.StartedAt!.Value, duration, Frames, file.Exists ? file.Length : 0, problem?.Message);
        if (recorded is { Bytes: 0, Problem: not null })
        {
            file.Delete();
        }

        return (recorded, problem);
    }

    public ValueTask DisposeAsync() => _encoder.DisposeAsync();
}
