namespace Kinora.Pipelines.Streams;

/// <summary>A stream as it is kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">Its definition, with its secrets.</param>
/// <param name="Overrides">The fingerprint of the configuration file's definition that it replaces; null for a stream of its own.</param>
/// <param name="Created">When it was first kept.</param>
/// <param name="Updated">When it was last changed.</param>
public sealed record StoredStream(string Name, string Json, string? Overrides, DateTimeOffset Created, DateTimeOffset Updated);
