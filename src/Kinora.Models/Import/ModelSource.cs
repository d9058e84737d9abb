namespace Kinora.Models.Import;

/// <summary>Finds the file that describes a model.</summary>
internal static class ModelSource
{
    /// <param name="path">A file, or a folder with one model in it.</param>
    /// <exception cref="ModelImportException">There is none, or more than one.</exception>
    public static string Find(string path)
    {
        if (File.Exists(path))
            return path;
        if (!Directory.Exists(path))
            throw new ModelImportException($"'{path}' does not exist; name a model.json, an .onnx file or the folder that holds it.");

        var named = Path.Join(path, "model.json");
        if (File.Exists(named))
            return named;
        if (File.Exists(Path.ChangeExtension(named, ".min.js")))
            return Path.ChangeExtension(named, ".min.js");
        string[] candidates = [.. Directory.EnumerateFiles(path, "*.json"), .. Directory.EnumerateFiles(path, "*.onnx")];
        return candidates is [var only]
            ? only
            : throw new ModelImportException(
                candidates.Length == 0
                    ? $"The folder '{path}' holds no model: name the folder of a model.json, a model.min.js or an .onnx file."
                    : $"The folder '{path}' holds {candidates.Length} files that could be a model; name one of them.");
    }
}
