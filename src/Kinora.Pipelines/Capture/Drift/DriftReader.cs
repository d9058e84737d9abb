namespace Kinora.Pipelines.Capture.Drift;

/// <summary>Reads windows of captured frames.</summary>
internal sealed class DriftReader(string path, Func<string, bool>? streams, CancellationToken cancellationToken)
{
    /// <summary>Files that hold no result.</summary>
    public long Unreadable { get; private set; }

    /// <summary>True when not all of a window was read.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The time at which the newer half of the frames begins, of those streams that count.</summary>
    public DateTimeOffset Middle()
    {
        var all = Names(new DriftWindow(null, null));
        CaptureName[] names = [.. streams is null ? all : all.TakeLast(2 * DriftReport.MostFrames).Where(IsWanted)];
        return names.Length == 0 ? DateTimeOffset.UnixEpoch : names[names.Length / 2].Time;
    }

    public DriftSample Read(DriftWindow window)
    {
        var sample = new DriftSample();
        CaptureName[] names = [.. Names(window)];
        IsCutOff |= names.Length > DriftReport.MostFrames;
        foreach (var name in names.TakeLast(DriftReport.MostFrames))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = FileOf(name);
            if (CapturedResult.TryRead(file) is not { } result)
            {
                Unreadable += File.Exists(file) ? 1 : 0;  // one that has just given way is no fault
            }
            else if (streams is null || streams(result.Stream))
            {
                sample.Add(result);
            }
        }

        return sample;
    }

    private bool IsWanted(CaptureName name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return CapturedResult.TryRead(FileOf(name)) is { } result && streams!(result.Stream);
    }

    private string FileOf(CaptureName name) => Path.Join(path, name.Folder, name.Stem + ".json");

    private IEnumerable<CaptureName> Names(DriftWindow window) => CaptureFiles.Days(path)
        .Where(day => CaptureFiles.DateOf(day) is not { } date || window.Meets(date, date.AddDays(1)))
        .SelectMany(CaptureFiles.Pairs)
        .Where(name => window.Contains(name.Time))
        .OrderBy(static name => name.Time);
}
