using System.Net.Sockets;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>A client's connection, as the publisher's thread keeps it.</summary>
internal sealed class BusConnection(Socket socket, int process, long since) : IDisposable
{
    /// <summary>A client that is waited for says when it has taken a frame, and when it gives one back.</summary>
    private const int WordsPerFrame = 2;

    /// <summary>What was published before it came may be told of, too.</summary>
    private const int FreeWords = 256;

    private readonly Queue<byte[]> _unsent = new();
    private uint _sent;
    private long _said;
    private long _committedBefore;
    private bool _hasCompleted;

    /// <summary>When it came.</summary>
    public long Since => since;

    public nint Handle => socket.Handle;

    /// <summary>Of the client's process.</summary>
    public int ProcessId => process;

    /// <summary>What the client calls itself.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who it is, once it has said what it wants.</summary>
    public RemoteReader? Reader { get; private set; }

    /// <summary>Looks after what the client writes.</summary>
    public PageWatch? Watch { get; private set; }

    /// <summary>It was sent away, and is kept only because it still holds frames.</summary>
    public bool IsQuarantined { get; set; }

    /// <summary>True while it has to be told something that it had no room for, or is not ready to hear.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Receives a packet; 0 when the client is gone, -1 when there is none. Files that it sends are closed.</summary>
    /// <exception cref="InvalidDataException">It is larger than any that is known.</exception>
    public int Receive(Span<byte> packet)
    {
        var count = SocketMessages.Receive(socket.SafeHandle, packet, out var file);
        file?.Dispose();
        return count;
    }

    /// <summary>Counts a word of the client's; false when it has said more than the frames since it came give reason to.</summary>
    public bool MaySpeak(long committed) => ++_said <= FreeWords + (WordsPerFrame * (committed - _committedBefore));

    /// <summary>Knows from now on who reads.</summary>
    /// <param name="reader">Who it is.</param>
    /// <param name="committed">How many frames there were before it came.</param>
    /// <param name="now">For how long the publisher has been running.</param>
    public void Attend(RemoteReader reader, long committed, long now)
    {
        Reader = reader;
        Watch = new PageWatch(reader, now);
        _committedBefore = committed;
    }

    /// <summary>Lets it in.</summary>
    /// <exception cref="SocketException">It is gone.</exception>
    public void Welcome()
    {
        var page = Reader!.Page;
        if (!SocketMessages.TrySend(socket.SafeHandle, BusMessage.Write(BusMessage.Kind.Welcome, BusMessage.Version), page.File))
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }

        page.CloseFile();
    }

    /// <summary>Says why it is not let in, or not any more.</summary>
    public void Refuse(string reason) => Say(BusMessage.Write(BusMessage.Kind.Refused, 0, reason));

    /// <summary>Says what is published.</summary>
    public void Answer(BusInfo info) => Say(BusInfoMessage.Write(info));

    /// <summary>Says once that nothing will come any more.</summary>
    public void Complete(string reason)
    {
        if (!_hasCompleted && Reader is not null)
        {
            _hasCompleted = true;
            Say(BusMessage.Write(BusMessage.Kind.Completed, 0, reason));
        }
    }

    /// <summary>
    /// Hands the current generation over, unless the client has not even taken up the one before: one that stands still has two at most,
    /// however often the format changes.
    /// </summary>
    /// <exception cref="SocketException">It is gone.</exception>
    public void Offer(WrittenGeneration? generation)
    {
        while (_unsent.TryPeek(out var packet) && SocketMessages.TrySend(socket.SafeHandle, packet, null))
        {
            _ = _unsent.Dequeue();
        }

        IsBehind = false;
        if (Reader is not null && generation is not null && _sent != generation.Number)
        {
            IsBehind = (_sent != 0 && Reader.Page.Generation != _sent) ||
                !SocketMessages.TrySend(socket.SafeHandle, BusMessage.Write(BusMessage.Kind.Generation, generation.Number), generation.File);
            _sent = IsBehind ? _sent : generation.Number;
            if (!IsBehind && Reader.WantsDmaBufs)
            {
                Offer(generation.DmaBufs, generation);
            }
        }

        IsBehind |= _unsent.Count > 0;
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Hands the slots' dma-bufs over, all or an end that says why not: they go right behind their generation.</summary>
    private void Offer(DmaBufSlots? dmaBufs, WrittenGeneration generation)
    {
        var slot = BusMessage.Write(BusMessage.Kind.DmaBuf, generation.Number);
        var sent = 0;
        while (sent < dmaBufs?.Files.Count && SocketMessages.TrySend(socket.SafeHandle, slot, dmaBufs.Files[sent]))
        {
            sent++;
        }

        Say(BusMessage.Write(
            BusMessage.Kind.DmaBufEnd, generation.Number,
            dmaBufs is null ? $"the publisher's frames are no dma-bufs: {generation.DmaBufStatus}" : sent < dmaBufs.Files.Count ? "too much waits in the socket" : ""));
    }

    private void Say(byte[] packet)
    {
        try
        {
            if (!SocketMessages.TrySend(socket.SafeHandle, packet, null))
            {
                _unsent.Enqueue(packet);
                IsBehind = true;
            }
        }
        catch (SocketException)
        {
            // It is gone, and will be found to be.
        }
    }
}
