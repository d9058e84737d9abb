using System.Security.Cryptography;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// The named memory in which shmsrc finds frames. Only the places that were written take memory; the name is random and goes with the area.
/// </summary>
internal sealed class ShmArea : IDisposable
{
    private const string Prefix = "/kinora-gst-";
    private const int Page = 4096;

    private readonly NamedBlock _block;
    private readonly bool[] _isReserved;
    private readonly int _bytes;

    private ShmArea(NamedBlock block, string name, int id, int bytes, int places)
    {
        (_block, Name, Id, _bytes) = (block, name, id, bytes);
        _isReserved = new bool[places];
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>Bytes from place to place.</summary>
    public long Stride => StrideOf(_bytes);

    public long Length => Stride * _isReserved.Length;

    /// <summary>Makes memory.</summary>
    /// <param name="id">By which readers tell it from others.</param>
    /// <param name="bytes">Of one frame.</param>
    /// <param name="places">How many frames.</param>
    /// <param name="groupMayRead">Whether the owner's group may read it, too.</param>
    /// <exception cref="IOException">It cannot be had.</exception>
    public static ShmArea Create(int id, int bytes, int places, bool groupMayRead)
    {
        while (true)
        {
            var name = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            if (NamedMemory.TryCreate(name, groupMayRead) is { } file)
            {
                try
                {
                    return new ShmArea(new NamedBlock(file, StrideOf(bytes) * places), name, id, bytes, places);
                }
                catch (IOException)
                {
                    NamedMemory.Remove(name);
                    file.Dispose();
                    throw;
                }
            }
        }
    }

    /// <summary>Removes what processes have left that were killed.</summary>
    public static void RemoveLeftOvers() => NamedMemory.RemoveLeftOvers(Prefix);

    public static long StrideOf(int bytes) => (bytes + Page - 1L) / Page * Page;

    /// <summary>Where a frame is written; empty when there is no memory.</summary>
    public Span<byte> Place(int place)
    {
        _isReserved[place] = _isReserved[place] || _block.TryReserve(place * Stride, Stride);
        return _isReserved[place] ? _block.At(place * Stride, _bytes) : [];
    }

    public void Dispose()
    {
        NamedMemory.Remove(Name);
        _block.Dispose();
    }
}
