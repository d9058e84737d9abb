using Google.Protobuf;
using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.TensorFlowJs;

namespace Kinora.Models.Import;

/// <summary>
/// Turns a model as its authors published it into the ONNX file that Kinora runs: TensorFlow.js graph models are converted, ONNX files
/// are cleaned. Equal input gives equal bytes. Source files are untrusted; whatever is wrong with them is a
/// <see cref="ModelImportException"/>.
/// </summary>
public static class ModelImporter
{
    /// <summary>Grows whenever the importer writes something else for the same input, so that caches know to import again.</summary>
    public const int Version = 4;

    /// <summary>What an open batch is called in the files that the importer writes. It is no name that others would choose, so whoever sets
    /// it to 1 sets nothing else.</summary>
    public const string BatchDimension = "kinora_batch";

    /// <summary>Imports <paramref name="source"/> and puts the result at <paramref name="target"/> in one step.</summary>
    /// <param name="source">A <c>model.json</c> with its shards beside it, an <c>.onnx</c> file, or a folder that holds one of the
    /// two.</param>
    /// <param name="target">The file to write; its folder must exist. It appears complete or not at all.</param>
    /// <param name="model">What messages call the model; null takes the source's name.</param>
    /// <param name="options">What to change on the way.</param>
    /// <exception cref="ModelImportException">The source is no model that can be imported.</exception>
    public static ImportedModel Import(string source, string target, string? model = null, ImportOptions? options = null)
    {
        var converted = Convert(source, model, options ?? ImportOptions.None);
        var unfinished = $"{target}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.part";
        try
        {
            using (var file = File.Create(unfinished))
                converted.Model.WriteTo(file);
            File.Move(unfinished, target, overwrite: true);
            return new ImportedModel(converted.FixedBatch);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The weight shards that a <c>model.json</c> needs beside it, relative to its folder.</summary>
    /// <exception cref="ModelImportException">The file is no TensorFlow.js graph model, or a shard lies outside its folder.</exception>
    public static IReadOnlyList<string> ShardsOf(string modelJson) =>
        GraphModelReader.Shards(modelJson, Path.GetFileNameWithoutExtension(modelJson));

    internal static ConvertedModel Convert(string source, string? model, ImportOptions options)
    {
        var file = ModelSource.Find(source);
        model ??= Path.GetFileNameWithoutExtension(file);
        try
        {
            return file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
                ? OnnxCleaner.Clean(file, model, options)
                : GraphConverter.Convert(GraphModelReader.Read(file, model), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelImportException($"Model '{model}' cannot be read: {e.Message}", e);
        }
    }
}
