using Kinora.Frames.Memory;
using Kinora.Media.Stills;

namespace Kinora.Pipelines.Stills;

/// <summary>Settings of a <see cref="PictureAnalyser"/>.</summary>
public sealed record PictureAnalyserOptions
{
    /// <summary>What a picture may have. Default 20 MiB and 50 megapixels.</summary>
    public StillLimits Limits { get; init; } = new();

    /// <summary>How many pictures are worked on at once, from 1; more wait, and their callers take turns. Null: as many as the scheduler has threads.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many pictures one caller may have waiting, from 1. Default 64.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>The pictures' share of the scheduler's time compared to a stream's, above 0. Default 1: all pictures together count as one stream.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What the memory of the pictures is taken from; null for no limit.</summary>
    public MemoryBudget? Memory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
