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

    /// <summary>How many slots the writer may have at once, from 1: one being written, and those that a device fills (<see cref="FramePool.TryKeep"/>). Default 1.</summary>
    public int WriterSlots { get; init; } = 1;

    /// <summary>Whether its slots are also to be had as dma-bufs. Default no.</summary>
    public DmaBufChoice DmaBufs { get; init; }

    internal DmaBufDevices DmaBufDevices { get; init; } = DmaBufDevices.System;
}
