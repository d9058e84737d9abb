using System.Runtime.InteropServices;
using Kinora.Models.Import.Tensors;
using Kinora.Models.OnnxFiles;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>
/// Decodes the weights that a manifest describes: float32, int32 and bool as they are, float32 stored as float16 or as an affine
/// uint8/uint16 (value · scale + min).
/// </summary>
internal static class WeightsReader
{
    private const long MaxBytes = 2L << 30;

    /// <param name="groups">The manifest: each group is a list of weights, laid end to end over its shards.</param>
    /// <param name="folder">Where the shards lie. A path that leaves it is refused.</param>
    /// <param name="suffix">What the shards' names end with beyond what the manifest says; see <see cref="ModuleLiteral.Suffix"/>.</param>
    /// <param name="model">What messages call the model.</param>
    /// <param name="constants">More tensors for the result.</param>
    /// <exception cref="ModelImportException">The manifest and the shards do not fit together.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(
        IReadOnlyList<GraphDocument.WeightsGroup> groups, string folder, string suffix, string model, IReadOnlyDictionary<string, Tensor> constants)
    {
        var tensors = new Dictionary<string, Tensor>(constants, StringComparer.Ordinal);
        var budget = MaxBytes;
        foreach (var group in groups)
        {
            var weights = (group?.Weights ?? []).Select(weight => Describe(weight, model)).ToList();
            var bytes = weights.Sum(static weight => (long)weight.Bytes);
            if ((budget -= bytes) < 0)
                throw new ModelImportException($"The weights of model '{model}' exceed the limit of {MaxBytes} bytes.");

            using var shards = new ShardStream((group?.Paths ?? []).Select(path => Existing(path, folder, suffix, model)), model);
            if (shards.Length != bytes)
                throw new ModelImportException(
                    $"The weights of model '{model}' are damaged: its manifest describes {bytes} bytes, its files hold {shards.Length}.");

            foreach (var (name, shape, type, storage, count) in weights)
            {
                var stored = new byte[count];
                shards.ReadExactly(stored);
                if (!tensors.TryAdd(name, Decode(shape, type, storage, stored)))
                    throw new ModelImportException($"The manifest of model '{model}' describes the weight '{name}' twice.");
            }
        }

        return tensors;
    }

    /// <summary>A shard's path, when it stays inside the model's folder.</summary>
    public static string Inside(string? path, string model) =>
        string.IsNullOrEmpty(path) || Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..") || path.Contains('\0')
            ? throw new ModelImportException(
                $"The manifest of model '{model}' names the weights file '{path}', which is not inside the model's folder.")
            : path;

    // One without content holds nothing, and is not read.
    private static string Existing(string? path, string folder, string suffix, string model)
    {
        var file = Path.Join(folder, Inside(path, model) + suffix);
        if (!File.Exists(file))
            throw new ModelImportException($"The weights file '{path}' of model '{model}' is missing; put it beside the model's description.");
        return !RegularFile.HasContent(file) || ContainedPath.ReasonAgainst(folder, path + suffix) is not { } reason
            ? file
            : throw new ModelImportException($"The weights file '{path}' of model '{model}' is not read: {reason}.");
    }

    private static (string Name, Shape Shape, string Type, Quantization Storage, int Bytes) Describe(
        GraphDocument.Weight? weight, string model)
    {
        if (weight is not { Name.Length: > 0, Dtype: not null, Shape: not null })
            throw new ModelImportException($"The manifest of model '{model}' has a weight without name, type or shape.");

        var storage = new Quantization(weight.Quantization?.Dtype, weight.Quantization?.Scale ?? 1, weight.Quantization?.Min ?? 0);
        var size = (weight.Dtype, storage.Type) switch
        {
            ("float32" or "int32", null) => 4,
            ("float32", "float16" or "uint16") => 2,
            ("float32", "uint8") or ("bool", null) => 1,
            _ => throw new ModelImportException(
                $"The weight '{weight.Name}' of model '{model}' is {weight.Dtype} stored as {storage.Type ?? weight.Dtype}, "
                + "which the importer does not read."),
        };

        try
        {
            Shape shape = new([.. weight.Shape]);
            return (weight.Name, shape, weight.Dtype, storage, shape.Elements * size);
        }
        catch (ModelImportException e)
        {
            throw new ModelImportException($"The weight '{weight.Name}' of model '{model}' has an impossible shape: {e.Message}", e);
        }
    }

    private static Tensor Decode(Shape shape, string type, Quantization storage, byte[] stored) => (type, storage.Type) switch
    {
        ("bool", _) => Tensor.OfBooleans(shape, Array.ConvertAll(stored, static x => x == 0 ? 0 : 1)),
        ("int32", _) => Tensor.Of(shape, MemoryMarshal.Cast<byte, int>(stored).ToArray()),
        (_, "float16") => Floats<Half, OfHalf>(shape, stored, default),
        (_, "uint16") => Floats<ushort, OfSteps>(shape, stored, new OfSteps(storage)),
        (_, "uint8") => Floats<byte, OfSteps>(shape, stored, new OfSteps(storage)),
        _ => Floats<float, OfFloat>(shape, stored, default),
    };

    // The kind of number is a type parameter, so each loop has its conversion in it: a model has millions of weights.
    private static Tensor Floats<T, TConversion>(Shape shape, byte[] stored, TConversion conversion)
        where T : unmanaged
        where TConversion : struct, IConversion<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(stored);
        var values = new float[shape.Elements];
        for (var i = 0; i < values.Length; i++)
            values[i] = Denormals.Flush(conversion.Of(numbers[i]));
        return Tensor.Of(shape, values);
    }

    private interface IConversion<T>
    {
        float Of(T stored);
    }

    private readonly struct OfFloat : IConversion<float>
    {
        public float Of(float stored) => stored;
    }

    private readonly struct OfHalf : IConversion<Half>
    {
        public float Of(Half stored) => (float)stored;
    }

    private readonly struct OfSteps(Quantization storage) : IConversion<ushort>, IConversion<byte>
    {
        public float Of(ushort stored) => storage.Restore(stored);

        public float Of(byte stored) => storage.Restore(stored);
    }

    private readonly record struct Quantization(string? Type, double Scale, double Min)
    {
        public float Restore(int stored) => (float)((stored * Scale) + Min);
    }
}
