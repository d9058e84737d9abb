using Kinora.Frames.Memory;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Sinks;

/// <summary>Where a stream's results go beside its readers, as its definition says.</summary>
internal sealed class StreamSinks : IDisposable
{
    private readonly List<IFrameSink> _all = [];

    /// <exception cref="SinkException">A file cannot be written.</exception>
    public StreamSinks(StreamDefinition definition, StepChain steps, MemoryBudget? memory)
    {
        if (definition.ResultFile is { } file)
        {
            _all.Add(new ResultFile(file));
        }

        if (definition.PictureFolder is { } folder)
        {
            _all.Add(new SavedPictures(new PictureWriter(folder, steps.Editors, memory)));
        }
    }

    public IReadOnlyList<IFrameSink> All => _all;

    public void Dispose()
    {
        foreach (var sink in _all)
        {
            (sink as IDisposable)?.Dispose();
        }
    }
}
