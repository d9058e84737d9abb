using Kinora.Frames.DmaBuf;

namespace Kinora.Frames.Memory;

/// <summary>Bounds of a pool.</summary>
public sealed record FramePoolOptions
{
    /// <summary>Name shown in diagnostics and in the memfd's name. Letters, digits and '-'.</summary>
    public string Name { get; init; } = "frames";

    /// <summary>Most bytes that one generation may map. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>What its memory is taken from, shared with other pools; null for no limit beyond <see cref="MaxBytes"/>.</summary>
    public MemoryBudget? Memory { get; init; }

    /// <summary>Whether its slots are also to be had as dma-bufs. Default no.</summary>
    public DmaBufChoice DmaBufs { get; init; }

    internal DmaBufDevices DmaBufDevices { get; init; } = DmaBufDevices.System;
}
