using Kinora.Frames.Formats;

namespace Kinora.Media.Encoders;

/// <summary>What an encoder is to make of frames.</summary>
public sealed record VideoEncoderOptions
{
    /// <summary>The file; what was in it is lost. It is MP4 in fragments: what is written can be played whatever happens afterwards.</summary>
    public required string Path { get; init; }

    /// <summary>Of every frame.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>One that opens, see <see cref="EncoderProbe.ChooseAsync"/>; not <see cref="EncoderChoice.Auto"/>.</summary>
    public required EncoderChoice Encoder { get; init; }

    /// <summary>Default 25 Mbit/s.</summary>
    public EncoderProfile Profile { get; init; } = EncoderProfile.Mbit25;

    /// <summary>About how many frames a second will come; the encoder spreads its bits by it. Default 25.</summary>
    public double Rate { get; init; } = 25;

    /// <summary>Time from one key frame to the next: where a player can begin. Default 2 s.</summary>
    public TimeSpan KeyInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much of the picture's time a fragment holds: what a power cut may cost. Default 1 s.</summary>
    public TimeSpan Fragment { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When its first frame was taken; it is written into the file.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
