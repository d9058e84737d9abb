namespace Kinora.Pipelines.Capture;

/// <content>What is there at the start.</content>
internal sealed partial class CaptureFolder
{
    /// <summary>Finds all pairs, and removes what is left of frames whose writing or removal was cut off.</summary>
    private CaptureEntry[] Scan()
    {
        List<CaptureEntry> unsent = [];
        foreach (var day in CaptureFiles.Days(_path))
        {
            var files = new Dictionary<CaptureName, Found>();
            foreach (var file in day.EnumerateFiles())
            {
                if (!file.Attributes.HasFlag(FileAttributes.ReparsePoint) && Kind(file.Name, out var name) is { } kind && CaptureFiles.IsDayOf(day, name))
                {
                    var found = files.GetValueOrDefault(name);
                    files[name] = kind switch
                    {
                        Picture => found with { Bytes = found.Bytes + file.Length, HasPicture = true },
                        Result => found with { Bytes = found.Bytes + file.Length, HasResult = true },
                        Unsent => found with { IsUnsent = true },
                        _ => found with { HasPart = true },
                    };
                }
            }

            foreach (var (name, found) in files)
            {
                var entry = new CaptureEntry(name, found.Bytes);
                if (!found.HasPicture || !found.HasResult || found.HasPart)
                {
                    TryRemove(name);
                    continue;
                }

                Count(entry.Bytes);
                if (found.IsUnsent)
                {
                    unsent.Add(entry);
                }
                else
                {
                    _removable.Enqueue(entry, name.Time);
                }
            }
        }

        _ = MakeRoom(0);
        return [.. unsent.OrderBy(static entry => entry.Name.Time)];
    }

    /// <summary>What kind of our files a name is; null for somebody else's.</summary>
    private static string? Kind(string file, out CaptureName name)
    {
        var isHidden = file.StartsWith('.');
        var stem = isHidden ? file[1..] : file;
        foreach (var kind in (ReadOnlySpan<string>)(isHidden ? [Unsent, Picture + Part, Result + Part] : [Picture, Result]))
        {
            if (stem.EndsWith(kind, StringComparison.Ordinal) && CaptureName.TryParse(stem[..^kind.Length], out name))
            {
                return kind;
            }
        }

        name = default;
        return null;
    }

    /// <summary>The files of one name.</summary>
    private readonly record struct Found(long Bytes, bool HasPicture, bool HasResult, bool IsUnsent, bool HasPart);
}
