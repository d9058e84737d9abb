using System.Text;
using System.Text.Unicode;

namespace Kinora.Models.OnnxFiles;

/// <summary>
/// Finds every place in an ONNX file at which a tensor names another file, whatever the tensor's data location says, because a repeated
/// field may change that. Work grows with the file's length, memory with its nesting and its names.
/// </summary>
internal sealed class ExternalDataWalk(WireReader reader)
{
    private const int Key = 1;
    private const int Value = 2;
    private const int LongestName = 200;
    private const int LongestPath = 4096;

    private readonly List<ExternalLocation> _found = [];
    private readonly List<string> _ofTensor = [];
    private string _tensor = "";
    private byte[] _key = [];
    private string? _path;

    /// <summary>True when the model has a graph; without one it is none.</summary>
    public bool HasGraph { get; private set; }

    /// <exception cref="InvalidDataException">The file is no protobuf message.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public IReadOnlyList<ExternalLocation> Run()
    {
        Walk(OnnxMessage.Model);
        return _found;
    }

    private void Walk(OnnxMessage message)
    {
        while (reader.TryReadTag(out var field, out var type))
        {
            if (type == WireType.Bytes && OnnxField.In(message, field) is { } inner)
            {
                HasGraph |= inner == OnnxMessage.Graph;
                reader.Enter();
                Begin(inner);
                Walk(inner);
                End(inner);
                reader.Leave();
            }
            else if (type == WireType.Bytes && message == OnnxMessage.Tensor && field == OnnxField.TensorName)
            {
                _tensor = Encoding.UTF8.GetString(reader.ReadBytes(LongestName, out _));
            }
            else if (type == WireType.Bytes && message == OnnxMessage.ExternalData && field == Key)
            {
                _key = reader.ReadBytes("location".Length + 1, out _);
            }
            else if (type == WireType.Bytes && message == OnnxMessage.ExternalData && field == Value)
            {
                var bytes = reader.ReadBytes(LongestPath, out var isWhole);
                if (!isWhole)
                    throw new InvalidDataException($"a path in it is longer than {LongestPath} bytes");

                // Repaired text would be the name of another file than the one that the runtime opens by these bytes.
                _path = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException("a path in it is not UTF-8");
            }
            else
            {
                reader.Skip(type);
            }
        }
    }

    private void Begin(OnnxMessage message)
    {
        if (message == OnnxMessage.Tensor)
        {
            _tensor = "";
            _ofTensor.Clear();
        }
        else if (message == OnnxMessage.ExternalData)
        {
            (_key, _path) = ([], null);
        }
    }

    // A tensor holds no tensors, so one place for its name is enough; the name may come after the path.
    private void End(OnnxMessage message)
    {
        if (message == OnnxMessage.ExternalData && _key.AsSpan().SequenceEqual("location"u8))
            _ofTensor.Add(_path ?? "");
        else if (message == OnnxMessage.Tensor)
            _found.AddRange(_ofTensor.Distinct().Select(path => new ExternalLocation(_tensor, path)));
    }
}
