using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>Stands between ffmpeg and a server that a client named. Disposing of it ends all its connections.</summary>
internal interface ISourceRelay : IAsyncDisposable
{
    /// <summary>Why it did not let something through, or could not; null while nothing was wrong.</summary>
    SourceException? Problem { get; }
}
