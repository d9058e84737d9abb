using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Memory;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.DmaBuf;

/// <summary>A generation of the bus on its way to a client that wants dma-bufs: it is entered when the last of them is there, or none will come.</summary>
internal sealed class DmaBufHandover : IDisposable
{
    private readonly List<SafeFileHandle> _files = [];
    private SharedMemory? _memory;

    /// <summary>Why the generation before has no dma-bufs; null where it has.</summary>
    public string? Problem { get; private set; }

    /// <summary>A generation has come; one that is not whole yet is left.</summary>
    public void Begin(SharedMemory memory)
    {
        Dispose();
        _memory = memory;
    }

    /// <summary>The next slot's has come. More than slots there can be are closed.</summary>
    public void Add(SafeFileHandle file)
    {
        if (_memory is null || _files.Count == PoolLayout.MaxSlots)
        {
            file.Dispose();
            return;
        }

        _files.Add(file);
    }

    /// <summary>No more will come.</summary>
    /// <param name="problem">Why not every slot has one; empty where every one has.</param>
    /// <param name="memory">The generation.</param>
    /// <param name="dmaBufs">Those of its slots; null where there are none.</param>
    public bool TryEnd(string problem, [NotNullWhen(true)] out SharedMemory? memory, out DmaBufSlots? dmaBufs)
    {
        (memory, dmaBufs) = (_memory, null);
        if (memory is null)
        {
            return false;
        }

        _memory = null;
        Problem = problem.Length > 0 ? problem : null;
        if (Problem is null)
        {
            dmaBufs = new DmaBufSlots(DmaBufKind.Udmabuf, [.. _files]);
            _files.Clear();
        }

        Dispose();
        return true;
    }

    public void Dispose()
    {
        _files.ForEach(static file => file.Dispose());
        _files.Clear();
        _memory?.Dispose();
        _memory = null;
    }
}
