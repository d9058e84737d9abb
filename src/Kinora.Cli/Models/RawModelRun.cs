using System.Text.Json;
using Kinora.Models;
using Kinora.Vision.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Cli.Models;

/// <summary>One run of a model with inputs and outputs as files of raw little-endian values. '/' and ':' of tensor names are written and
/// accepted as '_'.</summary>
internal sealed class RawModelRun : IDisposable
{
    private static readonly Dictionary<TensorElementType, (string Name, int Bytes)> Types = new()
    {
        [TensorElementType.Float] = ("float32", 4),
        [TensorElementType.Float16] = ("float16", 2),
        [TensorElementType.Double] = ("float64", 8),
        [TensorElementType.Int32] = ("int32", 4),
        [TensorElementType.Int64] = ("int64", 8),
        [TensorElementType.UInt8] = ("uint8", 1),
        [TensorElementType.Bool] = ("bool", 1),
    };

    private readonly ModelSession _session;
    private readonly Dictionary<string, OrtValue> _inputs = [];

    /// <param name="session">The model; it stays its registry's.</param>
    public RawModelRun(ModelSession session) => _session = session;

    private IEnumerable<string> InputNames => _session.Inputs.Select(input => input.Name);

    /// <summary>Gives an input its values.</summary>
    /// <exception cref="UsageException">The model has no such input.</exception>
    /// <exception cref="ModelException">The file does not hold as many bytes as the input needs.</exception>
    public void Bind(string name, string path)
    {
        var known = InputNames.Where(input => input == name || FileName(input) == FileName(name)).ToList();
        if (known.Count == 0)
        {
            throw new UsageException($"The model has no input '{name}'. Known: {string.Join(", ", InputNames)}.");
        }

        var input = known.Contains(name) ? name : known[0];
        var tensor = _session.Inputs.First(candidate => candidate.Name == input);
        if (!Types.TryGetValue(tensor.ElementType, out var type))
        {
            throw new ModelException($"The input '{input}' is not a tensor of numbers.");
        }

        // Devices and pipes say that they have no length; reading one could go on for ever.
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            throw new ModelException($"'{path}' is empty, or no file at all: the input '{input}' needs raw values.");
        }

        var bytes = File.ReadAllBytes(path);
        var shape = Shape(tensor.Dimensions, bytes.Length / type.Bytes);
        var expected = shape.Aggregate(1L, static (product, size) => product * size) * type.Bytes;
        if (bytes.Length != expected)
        {
            throw new ModelException($"'{path}' holds {bytes.Length} bytes, but the input '{input}' is {tensor} and needs {expected}.");
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.ElementType, shape);
        bytes.CopyTo(value.GetTensorMutableRawData());
        if (!_inputs.TryAdd(input, value))
        {
            value.Dispose();
            throw new UsageException($"The input '{input}' is given twice.");
        }
    }

    /// <summary>Runs the model, writes every output and <c>outputs.json</c>, and returns a line of text for each output.</summary>
    /// <exception cref="UsageException">An input was not given.</exception>
    public IReadOnlyList<string> WriteOutputs(string folder)
    {
        var missing = InputNames.Where(input => !_inputs.ContainsKey(input)).ToList();
        if (missing.Count > 0)
        {
            var options = missing.Select(static name => $"--input {FileName(name)}=FILE.raw");
            throw new UsageException($"The model also needs {string.Join(" and ", options)}.");
        }

        Directory.CreateDirectory(folder);
        using var outputs = _session.Run([.. _inputs.Keys], [.. _inputs.Values]);
        var lines = new List<string>();
        using var file = File.Create(Path.Join(folder, "outputs.json"));
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var (name, value) in _session.Outputs.Select(output => output.Name).Zip(outputs))
        {
            lines.Add(Write(folder, FileName(name), value, json));
        }

        json.WriteEndObject();
        return lines;
    }

    public void Dispose()
    {
        foreach (var value in _inputs.Values)
        {
            value.Dispose();
        }
    }

    private static string Write(string folder, string name, OrtValue value, Utf8JsonWriter json)
    {
        var info = value.GetTensorTypeAndShape();
        if (!Types.TryGetValue(info.ElementDataType, out var type))
        {
            throw new ModelException($"The output '{name}' is not a tensor of numbers.");
        }

        File.WriteAllBytes(Path.Join(folder, name + ".raw"), value.GetTensorMutableRawData().ToArray());
        json.WriteStartObject(name);
        json.WriteString("dtype", type.Name);
        json.WriteStartArray("shape");
        foreach (var size in info.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteString("file", name + ".raw");
        json.WriteEndObject();
        return $"{name}  {type.Name} [{string.Join(',', info.Shape)}]";
    }

    // An open batch is one; one more open dimension follows from the number of values.
    private static long[] Shape(IReadOnlyList<int> declared, int values)
    {
        long[] shape = [.. declared.Select(static size => (long)size)];
        if (shape.Count(static size => size < 0) > 1 && shape[0] < 0)
        {
            shape[0] = 1;
        }

        var open = Array.FindAll(shape, static size => size < 0).Length;
        var known = shape.Where(static size => size >= 0).Aggregate(1L, static (product, size) => product * size);
        return open == 0
            ? shape
            : open == 1 && known > 0
                ? Array.ConvertAll(shape, size => size < 0 ? values / known : size)
                : throw new ModelException($"The input's shape [{string.Join(',', declared)}] is too open to be read from a file.");
    }

    private static string FileName(string tensor) => tensor.Replace('/', '_').Replace(':', '_');
}
