using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Kinora.Media.Devices;

/// <summary>
/// An X display and how large its screen is. The X server says so in its answer to the connection set-up (X11 protocol, chapter 8); nothing
/// else is asked of it. Only servers of this machine are asked.
/// </summary>
/// <param name="Name">As <c>$DISPLAY</c> names it.</param>
/// <param name="Width">Width in pixels; null where it is not known.</param>
/// <param name="Height">Height in pixels; null where it is not known.</param>
/// <param name="IsSilent">True where no server listens.</param>
internal sealed partial record X11Display(string Name, int? Width, int? Height, bool IsSilent)
{
    private const int PatienceMilliseconds = 2000;

    /// <summary>Asks the server, for two seconds at most.</summary>
    public static X11Display Ask(string name)
    {
        var unknown = new X11Display(name, null, null, IsSilent: false);
        var match = LocalName().Match(name);
        if (!match.Success)
        {
            return unknown;
        }

        var screen = match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
        try
        {
            using var socket = Connect(match.Groups[1].Value);
            if (socket is null)
            {
                return unknown with { IsSilent = true };
            }

            var cookie = XAuthority.CookieFor(match.Groups[1].Value);
            socket.Send(SetUp(cookie));
            return SizeIn(Receive(socket), screen) is var (width, height) ? new X11Display(name, width, height, IsSilent: false) : unknown;
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException)
        {
            return unknown;
        }
    }

    private static Socket? Connect(string number)
    {
        // Servers listen at the path, those of Linux also at the same name in the abstract space, where a container may not see the path.
        foreach (var path in (ReadOnlySpan<string>)[$"/tmp/.X11-unix/X{number}", $"\0/tmp/.X11-unix/X{number}"])
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            {
                SendTimeout = PatienceMilliseconds,
                ReceiveTimeout = PatienceMilliseconds,
            };
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    /// <summary>The request: little-endian, protocol 11.0, and the cookie where there is one.</summary>
    private static byte[] SetUp(ReadOnlySpan<byte> cookie)
    {
        var method = cookie.IsEmpty ? "" : XAuthority.Method;
        var request = new byte[12 + Padded(method.Length) + Padded(cookie.Length)];
        request[0] = (byte)'l';
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(2), 11);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), (ushort)method.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(8), (ushort)cookie.Length);
        Encoding.ASCII.GetBytes(method, request.AsSpan(12));
        cookie.CopyTo(request.AsSpan(12 + Padded(method.Length)));
        return request;
    }

    /// <summary>The body of the answer, at most 256 KB; empty where the server refuses.</summary>
    private static byte[] Receive(Socket socket)
    {
        var head = new byte[8];
        Fill(socket, head);
        if (head[0] != 1)
        {
            return [];
        }

        var body = new byte[Number(head, 6) * 4];
        Fill(socket, body);
        return body;
    }

    private static void Fill(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var read = socket.Receive(bytes);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            bytes = bytes[read..];
        }
    }

    /// <summary>Walks over vendor and pixmap formats to the asked screen; null where the answer is too short for it.</summary>
    private static (int Width, int Height)? SizeIn(ReadOnlySpan<byte> body, int screen)
    {
        if (body.Length < 32 || screen >= body[20])
        {
            return null;
        }

        var at = 32 + Padded(Number(body, 16)) + 8 * body[21];
        for (var i = 0; at + 40 <= body.Length; i++)
        {
            if (i == screen)
            {
                return (Number(body, at + 20), Number(body, at + 22));
            }

            var depths = body[at + 39];
            at += 40;
            for (var depth = 0; depth < depths && at + 8 <= body.Length; depth++)
            {
                at += 8 + 24 * Number(body, at + 2);
            }
        }

        return null;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static int Padded(int length) => (length + 3) & ~3;

    [GeneratedRegex(@"^(?:unix)?:(\d{1,5})(?:\.(\d{1,2}))?$")]
    private static partial Regex LocalName();
}
