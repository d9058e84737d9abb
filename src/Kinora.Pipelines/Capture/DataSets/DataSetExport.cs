namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>Makes data sets of captured frames.</summary>
public static class DataSetExport
{
    /// <summary>Adds all captured frames of a folder to a data set, in order of time; those that it has already are left out.</summary>
    /// <param name="folder">The folder that frames were captured into.</param>
    /// <param name="set">What is added to.</param>
    /// <param name="cancellationToken">Ends after the frame that is being added, which is no error.</param>
    /// <returns>How many frames could not be read and are left out.</returns>
    /// <exception cref="CaptureException">There is no such folder, or something cannot be written.</exception>
    public static long Run(string folder, DataSet set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (!Directory.Exists(folder))
        {
            throw new CaptureException($"There is no folder '{folder}': name the one that frames are captured into.");
        }

        long unreadable = 0;
        foreach (var name in CaptureFiles.Days(folder).SelectMany(CaptureFiles.Pairs))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var stem = Path.Join(folder, name.Folder, name.Stem);
            if (CapturedResult.TryRead(stem + ".json") is { Width: > 0, Height: > 0 } result && TryRead(stem + ".jpg") is { } picture)
            {
                _ = set.Add(name, picture, result);
            }
            else
            {
                unreadable++;
            }
        }

        return unreadable;
    }

    private static byte[]? TryRead(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
