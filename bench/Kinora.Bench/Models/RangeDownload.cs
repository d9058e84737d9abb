using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Models;

/// <summary>A download of all but a file's first byte over a connection of its own, by the calling thread alone, which throws away what it gets.</summary>
internal static class RangeDownload
{
    private const double Megabyte = 1e6;

    /// <returns>Megabytes a second, from the request to the last byte.</returns>
    /// <exception cref="InvalidOperationException">The answer is not that part of the file.</exception>
    public static double Run(int port, string path, int size)
    {
        var buffer = new byte[1 << 20];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var begun = Stopwatch.GetTimestamp();
        socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=1-\r\nConnection: close\r\n\r\n"));
        long received = 0;
        var head = -1;
        for (int read; (read = socket.Receive(buffer)) > 0; received += read)
        {
            if (head < 0)
            {
                head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) + 4;
                var text = Encoding.ASCII.GetString(buffer, 0, head);
                if (!text.StartsWith("HTTP/1.1 206 ", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"{path} was answered with {text}");
                }
            }
        }

        return received - head == size - 1
            ? received / Megabyte / Stopwatch.GetElapsedTime(begun).TotalSeconds
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{received - head} bytes came instead of {size - 1}."));
    }
}
