using System.Net.Sockets;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Bus;

/// <summary>A client's end of the control socket.</summary>
internal sealed class BusLine : IDisposable
{
    /// <summary>A publisher answers at once, unless it stands still.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private static readonly byte[] Moved = BusMessage.Write(BusMessage.Kind.Moved, 0);

    private readonly string _path;
    private readonly Socket _socket;
    private readonly BusSubscriberOptions _options;

    private BusLine(string path, Socket socket, BusSubscriberOptions options) => (_path, _socket, _options) = (path, socket, options);

    /// <summary>Connects, says what is wanted, and gets the page.</summary>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusLine Connect(string path, BusSubscriberOptions options, out ClientPage page)
    {
        if (!Futex.IsSupported)
        {
            throw new PlatformNotSupportedException("Frames are shared between processes on Linux only, on x64 and arm64.");
        }

        var socket = BusListener.Create();
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var line = new BusLine(path, socket, options);
            page = line.Greet();
            return line;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new BusException($"Nobody publishes frames at '{path}' ({error.Message.TrimEnd('.')}): start the publisher, or check the path.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
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
    /// <param name="text">What it says.</param>
    /// <returns>Its kind; 0 when there is none now.</returns>
    /// <exception cref="BusException">The publisher is gone, or sends nonsense.</exception>
    public BusMessage.Kind Receive(out SharedMemory? memory, out string text)
    {
        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        (memory, text) = (null, "");
        try
        {
            var count = SocketMessages.Receive(_socket.SafeHandle, packet, out var file);
            if (count < 0)
            {
                return 0;
            }

            if (count == 0)
            {
                file?.Dispose();
                throw new BusException($"The publisher at '{_path}' has gone.");
            }

            var kind = BusMessage.KindOf(packet[..count]);
            memory = Map(kind, file);
            text = memory is null && count >= 8 ? BusMessage.TextOf(packet[..count]) : "";
            return kind;
        }
        catch (InvalidDataException error)
        {
            throw new BusException($"The publisher at '{_path}' sends what no publisher of Kinora's does: {error.Message}.", error);
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

    private ClientPage Greet()
    {
        if (!SocketMessages.TrySend(_socket.SafeHandle, BusMessage.WriteHello(_options.Mode, _options.HeldQuota, _options.Name), null) || !Wait(AnswerPatience))
        {
            throw new BusException($"The publisher at '{_path}' does not answer within {AnswerPatience.TotalSeconds:0} s: check that it runs.");
        }

        switch (Receive(out var memory, out var text))
        {
            case BusMessage.Kind.Welcome when memory is { Length: >= ClientPage.Bytes }:
                return ClientPage.Open(memory, _options.HeldQuota);
            case BusMessage.Kind.Refused:
                throw new BusException($"The publisher at '{_path}' refuses: {text}");
            default:
                memory?.Dispose();
                throw new BusException($"'{_path}' does not answer as a publisher of Kinora's frame bus: check the path.");
        }
    }

    private SharedMemory? Map(BusMessage.Kind kind, SafeFileHandle? file)
    {
        if (file is not null && kind is BusMessage.Kind.Welcome or BusMessage.Kind.Generation)
        {
            var memory = SharedMemory.Map(file!, writable: kind == BusMessage.Kind.Welcome, _options.MaxBytes);
            memory.CloseFile();
            return memory;
        }

        file?.Dispose();
        return null;
    }
}
