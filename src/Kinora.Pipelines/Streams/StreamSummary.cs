namespace Kinora.Pipelines.Streams;

/// <summary>What a stream did.</summary>
/// <param name="Results">Frames that were analysed.</param>
/// <param name="Dropped">Frames that were lost because analysis was slower than the source.</param>
/// <param name="Elapsed">Time from the first to the last analysed frame's end, start-up left out.</param>
public readonly record struct StreamSummary(long Results, long Dropped, TimeSpan Elapsed);
