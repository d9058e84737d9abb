using System.Globalization;
using System.Net;
using System.Text;
using Kinora.Bench.Server;

namespace Kinora.Bench.Models;

/// <summary>A hub with one repository of one large file, from which the cache under test is filled.</summary>
internal sealed class OneFileHub : IDisposable
{
    public const string Repository = "bench/large";

    public static readonly string Commit = new('1', 40);

    private readonly HttpListener _listener = new();
    private readonly byte[] _content;
    private readonly byte[] _info;

    /// <param name="file">The file's name.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="sha256">Its hash.</param>
    public OneFileHub(string file, byte[] content, string sha256)
    {
        _content = content;
        _info = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{Repository}}}","sha":"{{{Commit}}}","private":false,"gated":false,"siblings":[
            {"rfilename":"{{{file}}}","size":{{{content.Length}}},"blobId":"{{{new string('2', 40)}}}","lfs":{"sha256":"{{{sha256}}}","size":{{{content.Length}}},"pointerSize":134}}]}
            """));
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServedProcess.FreePort()}");
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Task.Run(AnswerAsync);
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var http = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => Answer(http));
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private void Answer(HttpListenerContext http)
    {
        var (body, response) = (http.Request.RawUrl!.StartsWith("/api/", StringComparison.Ordinal) ? _info : _content, http.Response);
        response.Headers["X-Repo-Commit"] = Commit;
        var (start, length) = (0L, body.LongLength);
        if (http.Request.Headers["Range"] is { } range && body == _content)
        {
            var ends = range["bytes=".Length..].Split('-');
            start = long.Parse(ends[0], CultureInfo.InvariantCulture);
            length = (ends[1].Length == 0 ? body.LongLength : long.Parse(ends[1], CultureInfo.InvariantCulture) + 1) - start;
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{body.LongLength}");
        }

        response.ContentLength64 = length;
        try
        {
            response.OutputStream.Write(body.AsSpan((int)start, (int)length));
            response.Close();
        }
        catch (HttpListenerException)
        {
            // The client is gone.
        }
    }
}
