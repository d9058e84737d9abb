using System.Net.Sockets;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Bus;

/// <summary>A client's end of the control socket.</summary>
internal sealed class BusLine : IDisposable
{
    private static readonly byte[] Moved = BusMessage.Write(BusMessage.Kind.Moved, 0);

    private readonly string _path;
    private readonly Socket _socket;
    private readonly long _maxBytes;

    private BusLine(string path, Socket socket, long maxBytes) => (_path, _socket, _maxBytes) = (path, socket, maxBytes);

    /// <summary>Connects, says what is wanted, and gets the page.</summary>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusLine Connect(string path, BusSubscriberOptions options, out ClientPage page)
    {
        var line = Open(path, options.MaxBytes);
        try
        {
            page = line.Greet(options);
            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <summary>Connects, and asks what is published.</summary>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusInfo Ask(string path)
    {
        using var line = Open(path, maxBytes: 0);
        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        line.Say(BusMessage.WriteQuestion());
        try
        {
            packet = packet[..line.Receive(packet, out var file)];
            file?.Dispose();
            return line.Opened(packet) == BusMessage.Kind.Info ? BusInfoMessage.Read(packet) with { ProcessId = BusListener.PeerOf(line._socket).Process } : throw line.Stranger();
        }
        catch (InvalidDataException error)
        {
            throw line.Nonsense(error);
        }
    }

    /// <summary>Waits for a packet; false after the longest wait.</summary>
    public bool Wait(TimeSpan most)
    {
        Span<bool> ready = [false];
        return Readiness.Wait([_socket.Handle], ready, most) > 0;
    }

    /// <summary>Takes the next packet.</summary>
    /// <param name="memory">What came with it, mapped to be read.</param>
    /// <param name="dmaBuf">The dma-buf that came with it; the caller owns it.</param>
    /// <param name="text">What it says.</param>
    /// <returns>Its kind; 0 when there is none now.</returns>
    /// <exception cref="BusException">The publisher is gone, or sends nonsense.</exception>
    public BusMessage.Kind Receive(out SharedMemory? memory, out SafeFileHandle? dmaBuf, out string text)
    {
        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        (memory, dmaBuf, text) = (null, null, "");
        try
        {
            packet = packet[..Receive(packet, out var file)];
            if (packet.Length == 0)
            {
                return 0;
            }

            var kind = BusMessage.KindOf(packet);
            if (kind == BusMessage.Kind.DmaBuf)
            {
                dmaBuf = file;
                return kind;
            }

            memory = Map(kind, file);
            text = memory is null && packet.Length >= 8 ? BusMessage.TextOf(packet) : "";
            return kind;
        }
        catch (InvalidDataException error)
        {
            throw Nonsense(error);
        }
        catch (InsufficientMemoryException error)
        {
            throw Unmapped(error);
        }
    }

    /// <summary>Says that frames were read, to a publisher that waits for that.</summary>
    public void SayMoved()
    {
        try
        {
            _ = SocketMessages.TrySend(_socket.SafeHandle, Moved, null);
        }
        catch (SocketException)
        {
            // It is gone, and will be found to be.
        }
    }

    public void Dispose() => _socket.Dispose();

    private static BusLine Open(string path, long maxBytes)
    {
        BusPlatform.Require();
        var address = BusListener.AddressOf(path);
        var socket = BusListener.Create();
        try
        {
            BusListener.Connect(socket, address);
            return new BusLine(path, socket, maxBytes);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
        {
            socket.Dispose();
            throw NoAnswer(path);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ProtocolType)
        {
            socket.Dispose();
            throw new BusException($"'{path}' is no socket of the frame bus: where it is published for GStreamer, read it with gst:shmsrc or gst:unixfdsrc.", error);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            var reason = error.SocketErrorCode == SocketError.AddressNotAvailable ? "there is no such socket" : error.Message.TrimEnd('.');
            throw new BusException($"Nobody publishes frames at '{path}' ({reason}): start the publisher, or check the path.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ClientPage Greet(BusSubscriberOptions options)
    {
        Say(BusMessage.WriteHello(options.Mode, options.HeldQuota, options.Name, options.DmaBufs));
        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        try
        {
            packet = packet[..Receive(packet, out var file)];
            var memory = Map(BusMessage.KindOf(packet), file);
            if (Opened(packet) == BusMessage.Kind.Welcome && BusMessage.NumberOf(packet) == BusMessage.Version && memory is { Length: >= ClientPage.Bytes })
            {
                return ClientPage.Open(memory, options.HeldQuota);
            }

            memory?.Dispose();
            throw Stranger();
        }
        catch (InvalidDataException error)
        {
            throw Nonsense(error);
        }
        catch (InsufficientMemoryException error)
        {
            throw Unmapped(error);
        }
    }

    /// <summary>Says the first thing, and waits for the answer to it.</summary>
    /// <exception cref="BusException">There is none.</exception>
    private void Say(byte[] hello)
    {
        bool isSaid;
        try
        {
            isSaid = SocketMessages.TrySend(_socket.SafeHandle, hello, null);
        }
        catch (SocketException)
        {
            // It has said why and closed: that can still be read.
            isSaid = true;
        }

        if (!isSaid || !Wait(BusListener.Patience))
        {
            throw NoAnswer(_path);
        }
    }

    /// <summary>The kind of the answer to the first thing that was said.</summary>
    /// <exception cref="BusException">The publisher refuses.</exception>
    private BusMessage.Kind Opened(ReadOnlySpan<byte> packet) => BusMessage.KindOf(packet) is var kind and not BusMessage.Kind.Refused
        ? kind
        : throw new BusException($"The publisher at '{_path}' refuses: {BusMessage.TextOf(packet)}");

    /// <summary>Takes a packet; 0 bytes when there is none now.</summary>
    /// <exception cref="BusException">The publisher is gone.</exception>
    /// <exception cref="InvalidDataException">It sends what nobody sends.</exception>
    private int Receive(Span<byte> packet, out SafeFileHandle? file)
    {
        var count = SocketMessages.Receive(_socket.SafeHandle, packet, out file);
        if (count == 0)
        {
            file?.Dispose();
            throw new BusException($"The publisher at '{_path}' has gone.");
        }

        return Math.Max(0, count);
    }

    private SharedMemory? Map(BusMessage.Kind kind, SafeFileHandle? file)
    {
        if (kind is BusMessage.Kind.Welcome or BusMessage.Kind.Generation)
        {
            var memory = SharedMemory.Map(file ?? throw new InvalidDataException("a packet lacks the memory that it says it has"), writable: kind == BusMessage.Kind.Welcome, _maxBytes);
            memory.CloseFile();
            return memory;
        }

        file?.Dispose();
        return null;
    }

    private static BusException NoAnswer(string path) =>
        new($"The publisher at '{path}' does not answer within {BusListener.Patience.TotalSeconds:0} s: check that it runs.");

    private BusException Unmapped(InsufficientMemoryException error) => new($"The frames of '{_path}' cannot be mapped: {error.Message}", error);

    private BusException Stranger() => new($"'{_path}' does not answer as a publisher of Kinora's frame bus: check the path.");

    private BusException Nonsense(InvalidDataException error) =>
        new($"The publisher at '{_path}' sends what no publisher of Kinora's does: {error.Message}.", error);
}
