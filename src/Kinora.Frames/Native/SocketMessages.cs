using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>
/// Packets over a Unix socket of kind SEQPACKET that may carry one open file (SCM_RIGHTS), which .NET's own sockets cannot. Nothing here waits.
/// See sendmsg(2), recvmsg(2), unix(7).
/// </summary>
internal static unsafe partial class SocketMessages
{
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x40000000;
    private const int Truncated = 0x20;
    private const int ControlTruncated = 0x8;
    private const int Again = 11;
    private const int Interrupted = 4;

    /// <summary>The peer closed without having read everything; said once, and what it had sent can still be read.</summary>
    private const int Reset = 104;

    private const int MostFiles = 4;

    /// <summary>Sends one packet; false when the peer does not read and nothing fits any more.</summary>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public static bool TrySend(SafeHandle socket, ReadOnlySpan<byte> packet, SafeHandle? file)
    {
        var held = false;
        try
        {
            file?.DangerousAddRef(ref held);
            fixed (byte* bytes = packet)
            {
                var control = new OneFile { Length = 20, Level = SolSocket, Type = ScmRights, File = file is null ? 0 : (int)file.DangerousGetHandle() };
                var part = new Part { Base = bytes, Length = (nuint)packet.Length };
                var message = new Message { Parts = &part, PartCount = 1, Control = file is null ? null : &control, ControlLength = file is null ? 0 : (nuint)sizeof(OneFile) };
                while (Send(socket, &message, DontWait | NoSignal) < 0)
                {
                    var error = Marshal.GetLastPInvokeError();
                    if (error != Interrupted)
                    {
                        return error == Again ? false : throw new SocketException(error);
                    }
                }

                return true;
            }
        }
        finally
        {
            if (held)
            {
                file!.DangerousRelease();
            }
        }
    }

    /// <summary>Receives one packet.</summary>
    /// <param name="socket">Where from.</param>
    /// <param name="packet">Receives it.</param>
    /// <param name="file">The file that came with it, which the caller owns; null for none.</param>
    /// <returns>Its bytes; 0 when the peer is gone, -1 when there is none now.</returns>
    /// <exception cref="InvalidDataException">It is larger than the room, or has more files than one.</exception>
    public static int Receive(SafeHandle socket, Span<byte> packet, out SafeFileHandle? file)
    {
        file = null;
        fixed (byte* bytes = packet)
        {
            var control = stackalloc byte[16 + (8 * MostFiles)];
            var part = new Part { Base = bytes, Length = (nuint)packet.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 16 + (8 * MostFiles) };
            nint count;
            while ((count = Receive(socket, &message, DontWait | CloseOnExec)) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error is not (Interrupted or Reset))
                {
                    return error == Again ? -1 : 0;
                }
            }

            var files = Files(control, message.ControlLength);
            if (files.Length > 1 || (message.Flags & (Truncated | ControlTruncated)) != 0)
            {
                Array.ForEach(files, static extra => extra.Dispose());
                throw new InvalidDataException("a packet is larger than any that is known");
            }

            file = files.Length == 1 ? files[0] : null;
            return (int)count;
        }
    }

    private static SafeFileHandle[] Files(byte* control, nuint length)
    {
        var first = (OneFile*)control;
        if (length < 20 || first->Level != SolSocket || first->Type != ScmRights)
        {
            return [];
        }

        var files = new SafeFileHandle[(int)((Math.Min(first->Length, length) - 16) / sizeof(int))];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = new SafeFileHandle((&first->File)[i], ownsHandle: true);
        }

        return files;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint Receive(SafeHandle socket, Message* message, int flags);

    /// <summary>struct iovec.</summary>
    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with one file behind it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct OneFile
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int File;
    }
}
