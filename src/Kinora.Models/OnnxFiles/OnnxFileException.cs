namespace Kinora.Models.OnnxFiles;

/// <summary>A file is no ONNX model, or one that must not be loaded; the message is one sentence with model, file and reason.</summary>
public sealed class OnnxFileException : ModelException
{
    public OnnxFileException(string path, string reason, Exception? inner = null)
        : base($"The model '{System.IO.Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': {reason}.", inner)
    {
    }
}
