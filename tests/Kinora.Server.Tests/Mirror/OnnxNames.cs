using System.Text;
using Google.Protobuf;

namespace Kinora.Server.Tests.Mirror;

/// <summary>Gives a tensor of an ONNX file another name, as its users' code calls it.</summary>
internal static class OnnxNames
{
    private const int Graph = 7, Nodes = 1, NodeInputs = 1, NodeOutputs = 2, Inputs = 11, Outputs = 12, ValueName = 1;

    public static byte[] Rename(byte[] model, string from, string to)
    {
        byte[] Named(byte[] name) => Encoding.UTF8.GetString(name) == from ? Encoding.UTF8.GetBytes(to) : name;
        byte[] Value(byte[] value) => Change(value, (field, bytes) => field == ValueName ? Named(bytes) : bytes);
        return Change(model, (part, graph) => part != Graph ? graph : Change(graph, (field, bytes) => field switch
        {
            Nodes => Change(bytes, (tensor, name) => tensor is NodeInputs or NodeOutputs ? Named(name) : name),
            Inputs or Outputs => Value(bytes),
            _ => bytes,
        }));
    }

    /// <summary>Changes the fields of a message that have a length.</summary>
    private static byte[] Change(byte[] message, Func<int, byte[], byte[]> change)
    {
        using var input = new CodedInputStream(message);
        using var changed = new MemoryStream();
        using (var output = new CodedOutputStream(changed, leaveOpen: true))
        {
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                output.WriteTag(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint: output.WriteUInt64(input.ReadUInt64()); break;
                    case WireFormat.WireType.Fixed32: output.WriteFixed32(input.ReadFixed32()); break;
                    case WireFormat.WireType.Fixed64: output.WriteFixed64(input.ReadFixed64()); break;
                    default: output.WriteBytes(ByteString.CopyFrom(change(WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()))); break;
                }
            }
        }

        return changed.ToArray();
    }
}
