using System.Text;

namespace Kinora.Tests.Support;

/// <summary>Writes ONNX files by hand, sound and unsound ones, in protobuf's wire format with ONNX's public field numbers.</summary>
public static class TinyOnnx
{
    /// <summary>float32; the others are uint8, int32, int64 and float16.</summary>
    public const int Floats = 1;
    public const int Octets = 2;
    public const int Words = 6;
    public const int Longs = 7;
    public const int Halves = 10;

    /// <summary>A model file: graph, functions and whatever else is given, with an operator set.</summary>
    public static byte[] Model(byte[] graph, int opset = 13, params byte[][] more) =>
        [.. Number(1, 7), .. Message(8, Text(1, ""), Number(2, opset)), .. Message(7, graph), .. more.SelectMany(part => part)];

    /// <summary>y = op(x), both of one type and shape; a size below 0 is open.</summary>
    public static byte[] Unary(string op, int type, params int[] sizes) => Model(Graph(
        Message(1, Node(op, ["x"], ["y"])), Message(11, Value("x", type, sizes)), Message(12, Value("y", type, sizes))));

    /// <summary>y = x + w, float32 of one shape, with w as an initializer made of the given tensor.</summary>
    public static byte[] Add(byte[] initializer, params int[] sizes) => Model(Graph(
        Message(1, Node("Add", ["x", "w"], ["y"])), Message(5, initializer), Message(11, Value("x", Floats, sizes)), Message(12, Value("y", Floats, sizes))));

    public static byte[] Graph(params byte[][] parts) => [.. Text(2, "tiny"), .. parts.SelectMany(part => part)];

    public static byte[] Node(string op, string[] inputs, string[] outputs, params byte[][] attributes) =>
        [.. inputs.SelectMany(name => Text(1, name)), .. outputs.SelectMany(name => Text(2, name)), .. Text(4, op), .. attributes.SelectMany(a => a)];

    public static byte[] Value(string name, int type, params int[] sizes) =>
        [.. Text(1, name), .. Message(2, Message(1, Number(1, type), Message(2, [.. sizes.Select(Dimension)])))];

    /// <summary>A tensor whose numbers are in the model.</summary>
    public static byte[] Tensor(string name, int type, byte[] raw, params int[] sizes) =>
        [.. sizes.SelectMany(size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Bytes(9, raw)];

    /// <summary>A tensor whose numbers are in another file.</summary>
    public static byte[] ExternalTensor(string name, string location, params int[] sizes) =>
        [.. sizes.SelectMany(size => Number(1, size)), .. Number(2, Floats), .. Text(8, name), .. Entry("location", location), .. Number(14, 1)];

    /// <summary>A key and a value about an external tensor.</summary>
    public static byte[] Entry(string key, string value) => Message(13, Text(1, key), Text(2, value));

    public static byte[] Message(int field, params byte[][] parts) => Bytes(field, [.. parts.SelectMany(part => part)]);

    /// <summary>Puts bytes into messages in messages, so many times over: of the first field, those of the second, and so on.</summary>
    public static byte[] Nest(byte[] bytes, int times, params int[] fields)
    {
        List<byte[]> heads = [];
        var length = bytes.Length;
        for (var i = 0; i < times * fields.Length; i++)
        {
            byte[] head = [.. Varint(((ulong)fields[i % fields.Length] << 3) | 2), .. Varint((ulong)length)];
            heads.Add(head);
            length += head.Length;
        }

        heads.Reverse();
        return [.. heads.SelectMany(head => head), .. bytes];
    }

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(int field, byte[] bytes) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7f; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private static byte[] Dimension(int size) => size < 0 ? Message(1, Text(2, "open")) : Message(1, Number(1, size));
}
