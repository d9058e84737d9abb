using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>A Unix socket of kind SEQPACKET at which clients of the bus come in: its owner's alone, or its group's too.</summary>
internal sealed class BusListener : IDisposable
{
    private const int Waiting = 16;
    private const int SolSocket = 1;
    private const int PeerCredentials = 17;

    /// <summary>A publisher answers at once, unless it stands still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _bound;
    private readonly Socket _socket;
    private readonly ulong? _number;
    private readonly bool _groupMayRead;

    private BusListener(string path, Socket bound, bool groupMayRead)
    {
        (Path, _bound, _groupMayRead) = (path, bound, groupMayRead);
        _number = FileKind.NumberOf(path);

        // The same socket, of which .NET knows now that it is bound.
        _socket = new Socket(new SafeSocketHandle(bound.Handle, ownsHandle: false));
    }

    public string Path { get; }

    public nint Handle => _socket.Handle;

    /// <exception cref="BusException">It cannot be made, or another process listens there.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    [SuppressMessage("Interoperability", "CA1416", Justification = "It is required before.")]
    public static BusListener Open(string path, BusPublisherOptions options, SocketType type = SocketType.Seqpacket)
    {
        BusPlatform.Require();
        path = BusPath.Resolve(path);
        BusPath.MakeFolder(path);
        var socket = Create(type);
        try
        {
            // Another that is about to listen would be taken for a dead one.
            using var held = LockFolderOf(path);
            RemoveLeftOver(path, type);
            SocketFile.Bind(socket.SafeHandle, path);
            try
            {
                // Nobody can come in before it listens.
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (options.GroupMayRead ? UnixFileMode.GroupRead | UnixFileMode.GroupWrite : 0));
                socket.Listen(Waiting);
                return new BusListener(path, socket, options.GroupMayRead);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException && error is not BusException)
        {
            socket.Dispose();
            throw new BusException($"The socket '{path}' cannot be made ({error.Message.TrimEnd('.')}): check that its folder is there and may be written.", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static Socket Create(SocketType type = SocketType.Seqpacket) => new(AddressFamily.Unix, type, ProtocolType.Unspecified);

    /// <exception cref="BusException">No socket can have that path, nobody can publish there, or another user could.</exception>
    public static UnixDomainSocketEndPoint AddressOf(string path) => BusPath.Resolve(path) is var whole && BusPath.IsThere(whole)
        ? new UnixDomainSocketEndPoint(whole)
        : throw new BusException($"Nobody publishes frames at '{whole}' (there is no such socket): start the publisher, or check the path.");

    /// <summary>Connects, for at most <see cref="Patience"/>: else who comes to a publisher that stands still, behind others, waits for ever.</summary>
    /// <exception cref="SocketException">Nobody listens there; <see cref="SocketError.WouldBlock"/> when nobody lets it in.</exception>
    public static void Connect(Socket socket, UnixDomainSocketEndPoint address)
    {
        // For connect, too: see socket(7).
        socket.SendTimeout = (int)Patience.TotalMilliseconds;
        socket.Connect(address);
    }

    /// <summary>Who is at the other end, by the kernel's word.</summary>
    /// <exception cref="SocketException">It cannot tell.</exception>
    public static (int Process, uint User) PeerOf(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        _ = socket.GetRawSocketOption(SolSocket, PeerCredentials, System.Runtime.InteropServices.MemoryMarshal.AsBytes(credentials));
        return (credentials[0], (uint)credentials[1]);
    }

    /// <summary>Takes the next client; null when it went at once.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="refusal">Why it may not read; null when it may.</param>
    public Socket? Accept(out int process, out string? refusal)
    {
        (process, refusal) = (0, null);
        try
        {
            var client = _socket.Accept();
            (process, var user) = PeerOf(client);

            // The file's mode lets in whom it should; a file that somebody opened wider lets in nobody else.
            refusal = _groupMayRead || user == 0 || user == ProcessOwner.Id
                ? null
                : $"'{Path}' is for its owner alone: publish it for its group, or read it as its owner.";
            return client;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        using var held = LockFolderOf(Path);
        try
        {
            // Somebody may have removed it, and another publish there.
            if (_number is not null && FileKind.NumberOf(Path) == _number)
            {
                File.Delete(Path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays as a dead one's.
        }

        _socket.Dispose();
        _bound.Dispose();
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? LockFolderOf(string path) => SocketFile.LockFolder(System.IO.Path.GetDirectoryName(path) ?? "/", Patience);

    /// <summary>A socket that nobody listens at is a dead process's.</summary>
    private static void RemoveLeftOver(string path, SocketType type)
    {
        if (!System.IO.Path.Exists(path))
        {
            return;
        }

        if (!FileKind.IsSocket(path))
        {
            throw new BusException($"'{path}' is there and is no socket: choose another path, or remove it.");
        }

        using var probe = Create(type);
        try
        {
            Connect(probe, AddressOf(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
        {
            // It is there and stands still.
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException error)
        {
            throw new BusException($"'{path}' is there and is no socket of the frame bus ({error.Message.TrimEnd('.')}): choose another path, or remove it.", error);
        }

        throw new BusException($"Another process publishes at '{path}': choose another path, or end that one.");
    }
}
