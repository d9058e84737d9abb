using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Bench.Models;

/// <summary>A call of <c>GetModelFile</c> by the framework's own HTTP/2 client, whose messages are counted and not parsed.</summary>
internal static class GrpcDownload
{
    private const double Megabyte = 1e6;
    private const int PrefixBytes = 5;

    private static readonly HttpClient Client = new(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 4 << 20 });

    /// <returns>Megabytes a second, from the call to its trailers.</returns>
    /// <exception cref="InvalidOperationException">The call failed, or not the whole file came.</exception>
    public static async Task<double> RunAsync(int port, string repository, string revision, string path, int size)
    {
        var asked = new ModelFileRequest { ModelId = repository, Revision = revision, FilePath = path }.ToByteArray();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/ml_inference.ModelService/GetModelFile");
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, (byte)asked.Length, .. asked]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var begun = Stopwatch.GetTimestamp();
        using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var buffer = new byte[1 << 20];
        long received = 0;
        for (int read; (read = await body.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            received += read;
        }

        var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var told) ? told.Single() : "none";
        return status == "0" && received > size + PrefixBytes
            ? received / Megabyte / Stopwatch.GetElapsedTime(begun).TotalSeconds
            : throw new InvalidOperationException($"GetModelFile ended with status {status} after {received} bytes.");
    }
}
