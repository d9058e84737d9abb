namespace Kinora.Vision.Sessions;

/// <summary>How models are run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Threads that one run may use, from 1; the pool is shared by all sessions. Default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
