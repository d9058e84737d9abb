namespace Kinora.Media.Decoding;

/// <summary>
/// One run of a source, from opening it to its end. It starts at once but holds its first frame back until <see cref="Deliver"/>, so that
/// another run can go on delivering until this one has something to show. Disposing of it ends it.
/// </summary>
internal interface ISourceRun : IAsyncDisposable
{
    /// <summary>Completes when a first frame is there to be delivered; never when there is none.</summary>
    Task Ready { get; }

    /// <summary>Completes when the run has ended and left nothing behind.</summary>
    Task<DecodeOutcome> Completion { get; }

    /// <summary>How long the run has been waiting for the source to say something; zero while it waits for its own readers.</summary>
    TimeSpan Silence { get; }

    /// <summary>What it decodes; null where that is not known (yet).</summary>
    string? Codec { get; }

    /// <summary>Frames a second that the source announces; 0 where it does not, or not yet.</summary>
    double AnnouncedRate { get; }

    /// <summary>Lets the frames into the pools, where the last run left off.</summary>
    void Deliver(FrameCursor from);
}
