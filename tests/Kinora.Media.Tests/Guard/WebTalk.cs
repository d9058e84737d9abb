using System.Net.Sockets;
using System.Text;

namespace Kinora.Media.Tests.Guard;

/// <summary>What a web server under a test's control says: a whole answer, head and body, by the path that is asked for.</summary>
internal static class WebTalk
{
    /// <summary>Answers one request of each connection.</summary>
    public static Func<NetworkStream, CancellationToken, Task> Of(Func<string, byte[]> answer) => async (stream, token) =>
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var path = (await reader.ReadLineAsync(token) ?? "").Split(' ')[1];
        while (await reader.ReadLineAsync(token) is { Length: > 0 })
        {
        }

        await stream.WriteAsync(answer(path), token);
    };

    public static byte[] Ok(string type, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];

    public static byte[] Ok(string text) => Ok("application/vnd.apple.mpegurl", Encoding.UTF8.GetBytes(text));

    public static byte[] Redirect(string location) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
