using System.Runtime.InteropServices;

namespace Kinora.Frames.Memory;

/// <summary>Memory for one frame that other processes can map to read, but not to write. Its file begins with the frame.</summary>
internal sealed unsafe class FrameBlock : IDisposable
{
    private readonly SharedMemory _memory;

    private FrameBlock(SharedMemory memory) => _memory = memory;

    /// <summary>The memfd, to be handed on.</summary>
    public SafeHandle File => _memory.File!;

    /// <summary>Where the frame is written.</summary>
    public Span<byte> Bytes => new(_memory.Address, checked((int)_memory.Length));

    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public static FrameBlock Create(int bytes)
    {
        var memory = SharedMemory.Create("kinora-frame", bytes);
        memory.SealWriters();
        return new FrameBlock(memory);
    }

    public void Dispose() => _memory.Dispose();
}
