using System.Globalization;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Sinks;

/// <summary>Where a stream's results go beside its readers, as its definition says.</summary>
internal sealed class StreamSinks : IDisposable
{
    private readonly List<IFrameSink> _all = [];

    /// <exception cref="SinkException">A file cannot be written.</exception>
    /// <exception cref="Kinora.Frames.Bus.BusException">The edited picture cannot be published.</exception>
    public StreamSinks(
        string stream, StreamDefinition definition, StepChain steps, MemoryBudget? memory, CaptureService? captures, TimeProvider time)
    {
        if (definition.ResultFile is { } file)
        {
            _all.Add(new ResultFile(file));
        }

        if (definition.PictureFolder is { } folder)
        {
            _all.Add(new SavedPictures(new PictureWriter(OfThisRun(folder, time.GetUtcNow()), steps.Editors, memory)));
        }

        if (definition.Capture is { } rule && captures is not null)
        {
            _all.Add(captures.Open(stream, rule, steps.Editors, memory));
        }

        if (definition.Publish is { Picture: PublishPicture.Edited } publish)
        {
            Edited = new EditedPublication(publish, steps.Editors, memory);
            _all.Add(Edited);
        }
    }

    public IReadOnlyList<IFrameSink> All => _all;

    /// <summary>Where other processes read the edited picture; null for nowhere.</summary>
    public EditedPublication? Edited { get; }

    /// <summary>A folder gets one inside for each run, for frames are counted from 0 again; a pattern is taken as it is.</summary>
    private static string OfThisRun(string place, DateTimeOffset now) => PictureWriter.IsFolder(place)
        ? Path.Join(place, now.ToString("yyyy-MM-dd'T'HH-mm-ss.fff'Z'", CultureInfo.InvariantCulture))
        : place;

    public void Dispose()
    {
        foreach (var sink in _all)
        {
            (sink as IDisposable)?.Dispose();
        }
    }
}
