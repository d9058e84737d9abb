namespace Kinora.Models.OnnxFiles;

/// <summary>How protobuf writes a field; the two types of groups, which ONNX never had, are left out.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
