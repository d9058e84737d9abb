using Kinora.Media.Bus;
using Kinora.Pipelines.Sources;

namespace Kinora.Pipelines.Hosting;

/// <summary>Keeps a source open, and the socket at which it is published, while a stream changes around them.</summary>
/// <param name="source">The source.</param>
/// <param name="publication">Null where the socket goes, or there is none.</param>
internal sealed class HeldSource(SourceHandle source, SourcePublication? publication) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        publication?.Dispose();
        return source.DisposeAsync();
    }
}
