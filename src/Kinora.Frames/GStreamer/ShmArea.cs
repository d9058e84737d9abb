using System.Security.Cryptography;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// The named memory in which shmsrc finds frames. Only the places that were written take memory; the name is random and goes with the area.
/// It is written by calls, so a full <c>/dev/shm</c> is an error and no signal.
/// </summary>
internal sealed class ShmArea : IDisposable
{
    private const string Prefix = "/kinora-gst-";
    private const int Page = 4096;

    private readonly SafeFileHandle _file;

    private ShmArea(SafeFileHandle file, string name, int id, long stride, int places)
    {
        (_file, Name, Id, Stride, Length) = (file, name, id, stride, stride * places);
        RandomAccess.SetLength(file, Length);
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>Bytes from place to place.</summary>
    public long Stride { get; }

    public long Length { get; }

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
                return new ShmArea(file, name, id, StrideOf(bytes), places);
            }
        }
    }

    /// <summary>Removes what processes have left that were killed.</summary>
    public static void RemoveLeftOvers() => NamedMemory.RemoveLeftOvers(Prefix);

    public static long StrideOf(int bytes) => (bytes + Page - 1L) / Page * Page;

    /// <summary>Writes a frame; false when there is no memory.</summary>
    public bool TryWrite(int place, ReadOnlySpan<byte> frame)
    {
        try
        {
            RandomAccess.Write(_file, frame, place * Stride);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        NamedMemory.Remove(Name);
        _file.Dispose();
    }
}
