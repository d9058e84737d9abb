using System.Net.Sockets;
using System.Text;

namespace Kinora.Server.Tests.Perimeter;

/// <summary>Sends requests as they are written, as no client would.</summary>
internal static class RawHttp
{
    /// <summary>What the server answers until it closes the connection or its answer has ended.</summary>
    public static async Task<string> SendAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Trim('[', ']'), server.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The status of an answer to a request with these header lines; the connection closes after it.</summary>
    public static async Task<int> StatusAsync(Uri server, string line, params string[] headers)
    {
        var answer = await SendAsync(server, $"{line}\r\nConnection: close\r\n{string.Concat(headers.Select(static header => header + "\r\n"))}\r\n");
        return int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The status of an answer that does not end, as of an upgrade.</summary>
    public static async Task<int> FirstStatusAsync(Uri server, string line, params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{line}\r\n{string.Concat(headers.Select(static header => header + "\r\n"))}\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return int.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
