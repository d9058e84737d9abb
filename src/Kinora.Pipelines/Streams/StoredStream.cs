using System.Diagnostics.CodeAnalysis;

namespace Kinora.Pipelines.Streams;

/// <summary>A stream as it is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">Its definition, secrets included.</param>
/// <param name="Overrides">
/// The fingerprint of the definition in the file that it takes the place of, so that a later change of the file can be told; null for a stream
/// that the file does not have.
/// </param>
/// <param name="Created">When it was stored first, to the millisecond.</param>
/// <param name="Updated">When it was stored last, to the millisecond.</param>
[SuppressMessage("Naming", "CA1711", Justification = "It is a stream of pictures, not one of bytes.")]
public sealed record StoredStream(string Name, string Json, string? Overrides, DateTimeOffset Created, DateTimeOffset Updated);
