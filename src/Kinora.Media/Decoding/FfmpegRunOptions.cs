using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Decoding;

/// <summary>What a run of ffmpeg is to do.</summary>
/// <param name="Address">What is read.</param>
/// <param name="Source">How it is read.</param>
/// <param name="Plan">What is made of it.</param>
internal sealed record FfmpegRunOptions(SourceAddress Address, SourceOptions Source, DecodePlan Plan)
{
    /// <summary>ffmpeg's name of the hardware decoder; null decodes in software.</summary>
    public string? HardwareDecoder { get; init; }

    /// <summary>Where in a file to go on; null starts at its beginning.</summary>
    public TimeSpan? From { get; init; }

    /// <summary>True to wait at the end of a file for more.</summary>
    public bool Follows { get; init; }

    /// <summary>How ffmpeg opens it; null for what its address says.</summary>
    public FfmpegInput? Input { get; init; }

    /// <summary>How the frames are counted.</summary>
    /// <param name="rate">Frames a second that the source announces; 0 where it does not.</param>
    public TimelineRules Timeline(double rate) => new()
    {
        FirstIndex = Source.FirstFrame,
        Every = Math.Max(1, Plan.Selection.Every),
        CountsByTime = Plan.Selection.Rate is not null || Plan.Mode == DecodeMode.Keyframes,
        Rate = rate,
        IsLive = Address.IsLive,
        Resumes = From is not null,
        KeepsTime = Address.Kind == SourceKind.Push,
    };
}
