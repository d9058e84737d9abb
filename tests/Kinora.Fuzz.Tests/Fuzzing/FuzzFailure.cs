namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>An input that was not handled as it should be.</summary>
/// <param name="Seed">Of the session that made it; null for a kept input.</param>
/// <param name="Input">As small as it could be made.</param>
/// <param name="Error">What happened.</param>
internal sealed record FuzzFailure(int? Seed, byte[] Input, Exception Error);
