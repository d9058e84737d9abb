using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.DmaBuf;

/// <summary>A dma-buf for each slot of a generation. They are closed with it; who has mapped or imported one keeps its memory.</summary>
internal sealed class DmaBufSlots(DmaBufKind kind, SafeFileHandle[] files) : IDisposable
{
    public DmaBufKind Kind => kind;

    /// <summary>One a slot.</summary>
    public IReadOnlyList<SafeFileHandle> Files => files;

    /// <summary>The processor begins to write a slot.</summary>
    public void BeginWriting(int slot) => _ = DmaBufCalls.TrySync(files[slot], DmaBufCalls.SyncWrite);

    /// <summary>What was written to a slot is there for devices.</summary>
    public void EndWriting(int slot) => _ = DmaBufCalls.TrySync(files[slot], DmaBufCalls.SyncWrite | DmaBufCalls.SyncEnd);

    /// <summary>A device has written a slot: what the processor's caches have of it is old.</summary>
    public void TakeFromDevice(int slot)
    {
        _ = DmaBufCalls.TrySync(files[slot], DmaBufCalls.SyncRead);
        _ = DmaBufCalls.TrySync(files[slot], DmaBufCalls.SyncRead | DmaBufCalls.SyncEnd);
    }

    public void Dispose() => Array.ForEach(files, static file => file.Dispose());
}
