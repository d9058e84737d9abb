using System.Buffers.Binary;
using Google.Protobuf;
using Kinora.Models.Import.Tensors;
using Kinora.Models.OnnxFiles;

namespace Kinora.Models.Import.Onnx;

/// <summary>
/// Makes a published ONNX file fast to run: weights too small to matter become zero (<see cref="Denormals"/>), and constants that old
/// exporters also list as inputs are taken off that list, since ONNX Runtime folds only what a caller cannot replace.
/// </summary>
internal static class OnnxCleaner
{
    private const long MaxBytes = 2L << 30;
    private const int Float = (int)ElementType.Float32;

    /// <exception cref="ModelImportException">The file is no ONNX model, or keeps weights in other files.</exception>
    public static ConvertedModel Clean(string path, string model, ImportOptions options)
    {
        if (options.InputSize is not null)
            throw new ModelImportException($"Model '{model}' is an ONNX file; its input size cannot be changed on import.");

        RequireNoOtherFiles(path, model);
        var parsed = Parse(path, model);
        Clean(parsed.Graph, model);
        return new ConvertedModel(parsed, FixedBatch(parsed.Graph));
    }

    // Every place that can name a file is looked at, also those that are copied without being understood.
    private static void RequireNoOtherFiles(string path, string model)
    {
        try
        {
            using var file = RegularFile.Open(path);
            if (new ExternalDataWalk(new WireReader(file)).Run() is [var first, ..])
                throw new ModelImportException(
                    $"Model '{model}' keeps the weights '{first.Tensor}' in another file, '{first.Path}'; only self-contained ONNX files are imported.");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ModelImportException($"'{Path.GetFileName(path)}' of model '{model}' is not a valid ONNX file: {e.Message}.", e);
        }
    }

    private static string? FixedBatch(GraphProto graph) =>
        graph.Input.Concat(graph.Output).FirstOrDefault(static tensor => !HasOpenBatch(tensor.Type?.TensorType?.Shape)) is { } tensor
            ? $"its authors fixed the sizes of '{tensor.Name}', or left more open than the batch"
            : null;

    private static bool HasOpenBatch(TensorShapeProto? shape) =>
        shape is { Dim: [{ HasDimValue: false }, ..] sizes } && sizes.Skip(1).All(static size => size.HasDimValue);

    private static ModelProto Parse(string path, string model)
    {
        using var file = RegularFile.Open(path);
        if (file.Length >= MaxBytes)
            throw new ModelImportException($"Model '{model}' has {file.Length} bytes; an ONNX file holds less than {MaxBytes}.");
        try
        {
            var parsed = ModelProto.Parser.ParseFrom(file);
            return parsed.Graph is { Node.Count: > 0 }
                ? parsed
                : throw new ModelImportException($"'{Path.GetFileName(path)}' of model '{model}' is no ONNX model: it has no nodes.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelImportException($"'{Path.GetFileName(path)}' of model '{model}' is not a valid ONNX file: {e.Message}", e);
        }
    }

    private static void Clean(GraphProto graph, string model)
    {
        var constants = graph.Initializer.Select(static tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = graph.Input.Where(input => !constants.Contains(input.Name)).ToList();
        graph.Input.Clear();
        graph.Input.AddRange(inputs);

        foreach (var tensor in graph.Initializer)
            Clean(tensor, model);
        foreach (var attribute in graph.Node.SelectMany(static node => node.Attribute))
        {
            if (attribute.T is { } tensor)
                Clean(tensor, model);
            if (attribute.G is { } body)
                Clean(body, model);
        }
    }

    private static void Clean(TensorProto tensor, string model)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            throw new ModelImportException(
                $"Model '{model}' keeps the weights '{tensor.Name}' in another file; only self-contained ONNX files are imported.");
        if (tensor.DataType != Float)
            return;
        if (tensor.HasRawData && (tensor.Dims.Any(static size => size < 0) || Elements(tensor) * sizeof(float) != tensor.RawData.Length))
            throw new ModelImportException(
                $"The weights '{tensor.Name}' of model '{model}' say that they are [{string.Join(',', tensor.Dims)}], and have {tensor.RawData.Length} bytes.");

        for (var i = 0; i < tensor.FloatData.Count; i++)
            tensor.FloatData[i] = Denormals.Flush(tensor.FloatData[i]);

        var bytes = tensor.RawData.ToByteArray();
        for (var rest = bytes.AsSpan(); rest.Length >= sizeof(float); rest = rest[sizeof(float)..])
            BinaryPrimitives.WriteSingleLittleEndian(rest, Denormals.Flush(BinaryPrimitives.ReadSingleLittleEndian(rest)));
        if (tensor.HasRawData)
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static double Elements(TensorProto tensor) => tensor.Dims.Aggregate(1d, static (product, size) => product * size);
}
