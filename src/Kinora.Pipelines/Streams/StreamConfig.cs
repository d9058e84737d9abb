using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Pipelines.Streams;

/// <summary>A stream: a named source, how it is read, and which of its frames are analysed. Immutable.</summary>
public sealed record StreamConfig
{
    /// <summary>The name that its results carry.</summary>
    public required string Name { get; init; }

    public required SourceAddress Source { get; init; }

    public SourceOptions SourceOptions { get; init; } = new();

    /// <summary>Which frames are analysed; the decoder drops the others where it can.</summary>
    public FrameSelection Selection { get; init; } = FrameSelection.All;

    /// <summary>
    /// How much of the decoder's work is done; null: economy where frames are only analysed, full where they are shown or kept.
    /// </summary>
    public DecodeMode? Decode { get; init; }

    /// <summary>True when the frames themselves leave the stream (saved, recorded, edited, viewed), so that they are wanted as they are.</summary>
    public bool KeepsPictures { get; init; }

    /// <summary>The stream ends after so many results; null for no limit.</summary>
    public long? MaxResults { get; init; }

    /// <summary>What the stream asks of its source.</summary>
    internal FeedRequest Request => new()
    {
        Rendition = KeepsPictures ? Rendition.Full : Rendition.Analysis,
        Selection = Selection,
        Decode = Decode ?? (KeepsPictures ? DecodeMode.Full : DecodeMode.Economy),
    };
}
