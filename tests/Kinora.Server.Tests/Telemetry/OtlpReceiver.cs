using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Tests.Telemetry;

/// <summary>
/// Takes OTLP over HTTP as a collector does, and reads as much of its protocol buffers as tests ask for: field numbers are those of
/// opentelemetry-proto's trace.proto, metrics.proto, resource.proto and common.proto.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;

    private OtlpReceiver(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    /// <summary>Names of services that sent something.</summary>
    public ConcurrentDictionary<string, bool> Services { get; } = [];

    /// <summary>Names of metrics.</summary>
    public ConcurrentDictionary<string, bool> Metrics { get; } = [];

    /// <summary>Names of spans, of which each is as often here as it came.</summary>
    public ConcurrentQueue<string> Spans { get; } = [];

    /// <summary>Every byte that came, as text.</summary>
    public ConcurrentQueue<string> Texts { get; } = [];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._server.Run(receiver.TakeAsync);
        await receiver._server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await (http.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body).CopyToAsync(body);
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        var bytes = ByteString.CopyFrom(body.ToArray());
        Texts.Enqueue(Encoding.Latin1.GetString(bytes.Span));
        foreach (var resource in Fields(bytes, 1))
        {
            foreach (var attribute in Fields(resource, 1).SelectMany(described => Fields(described, 1)).Where(attribute => Text(attribute, 1) == "service.name"))
            {
                Services[Text(Fields(attribute, 2).Single(), 1)] = true;
            }

            foreach (var scope in Fields(resource, 2))
            {
                foreach (var one in Fields(scope, 2))
                {
                    if (http.Request.Path == "/v1/metrics")
                    {
                        Metrics[Text(one, 1)] = true;
                    }
                    else
                    {
                        Spans.Enqueue(Text(one, 5));
                    }
                }
            }
        }

        http.Response.ContentType = "application/x-protobuf";
    }

    private static string Text(ByteString message, int field) => Fields(message, field).FirstOrDefault()?.ToStringUtf8() ?? "";

    /// <summary>The fields of that number whose wire type is length-delimited.</summary>
    private static List<ByteString> Fields(ByteString message, int field)
    {
        List<ByteString> fields = [];
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == (uint)((field << 3) | 2))
            {
                fields.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return fields;
    }
}
