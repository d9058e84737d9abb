using Kinora.Media.Supervision;

namespace Kinora.Media.Tests.Chaos;

/// <summary>A source came into a state.</summary>
/// <param name="Number">Which one it was, from 0.</param>
/// <param name="Health">How the source was.</param>
/// <param name="At">When, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
internal sealed record SeenState(int Number, SourceHealth Health, long At);
