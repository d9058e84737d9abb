using System.Net.Sockets;

namespace Kinora.Frames.GStreamer;

/// <summary>A reader in another process, as the publisher's thread sees it.</summary>
internal sealed class GStreamerClient : IDisposable
{
    /// <summary>All that a reader says is short: what does not fit is nonsense.</summary>
    private readonly byte[] _heard = new byte[256];
    private int _length;

    public GStreamerClient(Socket socket, int processId)
    {
        (Socket, ProcessId) = (socket, processId);
        socket.Blocking = false;
    }

    public Socket Socket { get; }

    /// <summary>Of its process, by the kernel's word.</summary>
    public int ProcessId { get; }

    /// <summary>Whether it broke the protocol.</summary>
    public bool IsSentAway { get; set; }

    /// <summary>The places of the frames that it has, a bit each.</summary>
    public UInt128 Held { get; set; }

    public int Count => (int)UInt128.PopCount(Held);

    /// <summary>Whether it was told where the frames lie and what they are.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>Whether it was told that nothing comes any more; what it holds is its own until it goes.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Since when it holds all it may; 0 while it does not.</summary>
    public long FullSince { get; set; }

    /// <summary>Whether it was waited for in vain since it last gave a frame back.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>What it has said and was not taken yet.</summary>
    public ReadOnlySpan<byte> Heard => _heard.AsSpan(0, _length);

    /// <summary>Hears more of it; false when there is nothing, or when it is gone.</summary>
    public bool TryHear(out bool isGone)
    {
        var count = Socket.Receive(_heard.AsSpan(_length), SocketFlags.None, out var error);
        isGone = (error != SocketError.Success && error != SocketError.WouldBlock) || (error == SocketError.Success && count == 0);
        _length += Math.Max(0, count);
        return error == SocketError.Success && count > 0;
    }

    /// <summary>So much of what it said was taken.</summary>
    public void Take(int count)
    {
        _heard.AsSpan(count, _length - count).CopyTo(_heard);
        _length -= count;
    }

    /// <summary>Says something whole or not at all; false when it reads too slowly, or is gone.</summary>
    public bool TrySay(ReadOnlySpan<byte> bytes, out bool isGone)
    {
        var count = Socket.Send(bytes, SocketFlags.None, out var error);
        isGone = error != SocketError.WouldBlock && (error != SocketError.Success || count != bytes.Length);
        return error == SocketError.Success && !isGone;
    }

    /// <summary>Says that nothing comes any more. It can read what was said before, and give back what it has.</summary>
    public void End()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            try
            {
                Socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // It is gone, and will be found to be.
            }
        }
    }

    public void Dispose() => Socket.Dispose();
}
