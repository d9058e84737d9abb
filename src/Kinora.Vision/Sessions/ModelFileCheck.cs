using Kinora.Models.OnnxFiles;

namespace Kinora.Vision.Sessions;

/// <summary>What is checked about a model's file before the native runtime, which trusts it, opens it.</summary>
internal static class ModelFileCheck
{
    /// <exception cref="ModelLoadException">The file is missing, empty, cut off, no ONNX model, or reaches out of its folder.</exception>
    public static void Verify(string path)
    {
        try
        {
            OnnxFile.Verify(path);
        }
        catch (OnnxFileException error)
        {
            throw new ModelLoadException(error.Message, error);
        }
    }
}
