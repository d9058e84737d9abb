namespace Kinora.Grpc.Metadata;

/// <summary>One name and its value.</summary>
/// <param name="Key">Lower case; a key that ends in <c>-bin</c> has a binary value.</param>
/// <param name="Text">The value as text; null when it is binary.</param>
/// <param name="Bytes">The value as bytes; empty when it is text.</param>
public readonly record struct MetadataEntry(string Key, string? Text, ReadOnlyMemory<byte> Bytes);
