namespace Kinora.Pipelines.Capture.Drift;

/// <summary>Reads windows of captured frames.</summary>
internal sealed class DriftReader(string path, Func<string, bool>? streams, CancellationToken cancellationToken)
{
    /// <summary>Files that hold no result.</summary>
    public long Unreadable { get; private set; }

    /// <summary>True when not all of a window was read.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The time at which the newer half of all frames begins.</summary>
    public DateTimeOffset Middle()
    {
        CaptureName[] names = [.. Names(new DriftWindow(null, null))];
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
            var file = Path.Join(path, name.Folder, name.Stem + ".json");
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

    private IEnumerable<CaptureName> Names(DriftWindow window) => CaptureFiles.Days(path)
        .Where(day => CaptureFiles.DateOf(day) is not { } date || window.Meets(date, date.AddDays(1)))
        .SelectMany(CaptureFiles.Pairs)
        .Where(name => window.Contains(name.Time))
        .OrderBy(static name => name.Time);
}
