namespace Kinora.Models.OnnxFiles;

/// <summary>Looks at an ONNX file before anything loads it.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Checks that the file is whole and that every tensor which keeps its numbers in another file names one in the model's own folder.
    /// Reads the structure only and skips the weights, so it takes less than a millisecond for most models.
    /// </summary>
    /// <returns>Full paths of the other files that it names, each once.</returns>
    /// <exception cref="OnnxFileException">It is no ONNX model, or reaches out of its folder; the message names model, file and
    /// reason.</exception>
    public static IReadOnlyList<string> Verify(string path)
    {
        try
        {
            if (!RegularFile.HasContent(path))
                throw new OnnxFileException(path, "it is empty or no regular file");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Verify(path, file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OnnxFileException(path, "there is no such file", error);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new OnnxFileException(path, Reason(error), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OnnxFileException(path, $"it cannot be read ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static IReadOnlyList<string> Verify(string path, FileStream file)
    {
        var walk = new ExternalDataWalk(new WireReader(file));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var locations = walk.Run();
        foreach (var location in locations)
        {
            if (ContainedPath.ReasonAgainst(folder, location.Path) is { } reason)
                throw new OnnxFileException(path, $"its tensor '{location.Tensor}' names '{location.Path}' for its numbers, and {reason}");
        }

        if (!walk.HasGraph)
            throw new OnnxFileException(path, "it is not an ONNX model, or cut off before its graph");
        return [.. locations.Select(location => Path.GetFullPath(location.Path, folder)).Distinct()];
    }

    private static string Reason(Exception error) =>
        error is EndOfStreamException ? error.Message : $"it is not an ONNX model ({error.Message})";
}
