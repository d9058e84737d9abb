using Kinora.Models.OnnxFiles;

namespace Kinora.Vision.Sessions;

/// <summary>A model's file and those that hold weights beside it, as they were when they were checked.</summary>
internal sealed class ModelFiles
{
    private readonly (string Path, long Length, DateTime Written)[] _files;

    private ModelFiles(IEnumerable<string> paths) => _files = [.. paths.Select(Look)];

    /// <summary>How long they are together.</summary>
    public long Bytes => _files.Sum(file => file.Length);

    /// <summary>What is checked before the native runtime, which trusts them, opens them.</summary>
    /// <exception cref="ModelLoadException">The file is missing, empty, cut off, no ONNX model, or reaches out of its folder.</exception>
    public static ModelFiles Check(string path)
    {
        try
        {
            return new ModelFiles(OnnxFile.Verify(path).Prepend(path));
        }
        catch (OnnxFileException error)
        {
            throw new ModelLoadException(error.Message, error);
        }
        catch (IOException error)
        {
            throw new ModelLoadException($"The model '{Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': {error.Message}", error);
        }
    }

    /// <summary>The same once more, for a second form: both must be of one model.</summary>
    /// <exception cref="ModelLoadException">It does not pass any more, or a length or a time of writing is another.</exception>
    public void CheckAgain()
    {
        var path = _files[0].Path;
        if (!_files.SequenceEqual(Check(path)._files))
        {
            throw new ModelLoadException(
                $"The model '{Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': its files were changed since they were checked.");
        }
    }

    /// <summary>What a link leads to, since its own length says nothing.</summary>
    private static (string Path, long Length, DateTime Written) Look(string path)
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return (path, file.Length, file.LastWriteTimeUtc);
    }
}
