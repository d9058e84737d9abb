using Kinora.Models.OnnxFiles;

namespace Kinora.Vision.Sessions;

/// <summary>A model's file and those that hold weights beside it, as they were when they were checked.</summary>
internal sealed class ModelFiles
{
    private readonly List<ModelFileLook> _files = [];

    private ModelFiles(string path, IReadOnlyList<string> beside)
    {
        _files.Add(ModelFileLook.At(path));
        foreach (var other in beside)
        {
            _files.Add(ModelFileLook.At(other));
        }
    }

    /// <summary>How long they are together.</summary>
    public long Bytes => _files.Sum(file => file.Length);

    /// <summary>A file that was checked when the form was made from which the model is loaded.</summary>
    /// <exception cref="ModelLoadException">The file is missing.</exception>
    public static ModelFiles Trust(string path)
    {
        try
        {
            return new ModelFiles(path, []);
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>What is checked before the native runtime, which trusts them, opens them.</summary>
    /// <exception cref="ModelLoadException">The file is missing, empty, cut off, no ONNX model, or reaches out of its folder.</exception>
    public static ModelFiles Check(string path)
    {
        try
        {
            return new ModelFiles(path, OnnxFile.Verify(path));
        }
        catch (OnnxFileException error)
        {
            throw new ModelLoadException(error.Message, error);
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
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

    private static ModelLoadException Unreadable(string path, IOException error) =>
        new($"The model '{Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': {error.Message}", error);
}
