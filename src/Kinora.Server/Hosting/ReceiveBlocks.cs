using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Kinora.Server.Hosting;

/// <summary>
/// The blocks into which connections receive: large enough for a usual picture. Kestrel's own have 4 KiB, so that a JPEG of 50 KB comes in
/// twelve reads, each with its wake-ups, which cost more than everything else around the model.
/// </summary>
internal sealed class ReceiveBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
