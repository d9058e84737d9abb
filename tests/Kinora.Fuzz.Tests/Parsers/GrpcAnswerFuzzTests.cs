using System.Net;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Grpc.Client;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Status;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>
/// What a hostile server answers to our client. An input is the HTTP status, headers, an empty line, trailers, an empty line, and the body.
/// </summary>
public sealed class GrpcAnswerFuzzTests : ParserFuzzTests
{
    private const int MostMessage = 32 << 10;

    public override IReadOnlyList<byte[]> Words =>
    [
        .. WordsOf("200\n", "404\n", "\n\n", "content-type: application/grpc\n", "grpc-status: 0\n", "grpc-status: 7\n", "grpc-encoding: gzip\n", "grpc-message: %20"),
        [0, 0, 0, 0, 0], [1, 0, 0, 0, 1],
    ];

    protected override string Parser => "grpc-answers";

    public override string Handle(byte[] input)
    {
        using var http = new HttpMessageInvoker(new Answerer(input));
        var call = new ClientCall(new Uri("http://fuzz/a/b"), new GrpcCallOptions(), new GrpcChannelOptions { MaxReceiveBytes = MostMessage }, CancellationToken.None);
        using var content = new SingleMessageContent(new Empty(), MessageEncoding.Identity);
        call.Start(http, content);
        var count = 0;
        try
        {
            while (Now(call.ReadAsync(BytesValue.Parser, CancellationToken.None)) is not null)
            {
                count++;
            }

            return "taken " + count;
        }
        catch (GrpcException error)
        {
            return error.Status.Code + error.Status.Message;
        }
        finally
        {
            call.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    public override long MostAllocated(int length) => (4 << 20) + (400L * length);

    private sealed class Answerer(byte[] input) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var headEnd = input.AsSpan().IndexOf("\n\n"u8);
            var head = Lines(headEnd < 0 ? input : input[..headEnd]);
            var rest = headEnd < 0 ? [] : input[(headEnd + 2)..];
            var trailersEnd = rest.AsSpan().IndexOf("\n\n"u8);
            var response = new HttpResponseMessage(int.TryParse(head[0], out var status) && status is >= 100 and < 1000 ? (HttpStatusCode)status : HttpStatusCode.OK)
            {
                Content = new StreamContent(new DribbleStream(trailersEnd < 0 ? rest : rest[(trailersEnd + 2)..], input.Length)),
            };
            foreach (var line in head.Skip(1))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                if (colon > 0 && !response.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 2)..]))
                {
                    _ = response.Content.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 2)..]);
                }
            }

            foreach (var line in trailersEnd < 0 ? [] : Lines(rest[..trailersEnd]))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                _ = colon > 0 && response.TrailingHeaders.TryAddWithoutValidation(line[..colon], line[(colon + 2)..]);
            }

            return Task.FromResult(response);
        }

        private static string[] Lines(byte[] text) => Encoding.Latin1.GetString(text).Split('\n');
    }
}
