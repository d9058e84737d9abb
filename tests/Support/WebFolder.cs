using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Tests.Support;

/// <summary>The least of a web server on loopback: gives the files of a folder, whole, and tells who asked with which password.</summary>
public sealed class WebFolder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _folder;
    private readonly string? _authorization;
    private readonly Task _serving;

    /// <param name="folder">What it gives.</param>
    /// <param name="userAndPassword">As <c>user:password</c>, asked of everybody; null asks nobody.</param>
    public WebFolder(string folder, string? userAndPassword = null)
    {
        _folder = folder;
        _authorization = userAndPassword is null ? null : "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(userAndPassword));
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Host and port.</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    public void Dispose()
    {
        _listener.Dispose();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (var reader = new StreamReader(client.GetStream()))
            {
                var path = (await reader.ReadLineAsync() ?? "").Split(' ')[1];
                var isAllowed = _authorization is null;
                while (await reader.ReadLineAsync() is { Length: > 0 } header)
                {
                    isAllowed |= header == _authorization;
                }

                var file = Path.Join(_folder, Path.GetFileName(path.Split('?')[0]));
                var (status, body) = !isAllowed ? ("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"", [])
                    : File.Exists(file) ? ("200 OK", await File.ReadAllBytesAsync(file))
                    : ("404 Not Found", Array.Empty<byte>());
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")));
                await client.GetStream().WriteAsync(body);
            }
        }
        catch (Exception error) when (error is IOException or IndexOutOfRangeException)
        {
            // Whoever asked has what it wants.
        }
    }
}
