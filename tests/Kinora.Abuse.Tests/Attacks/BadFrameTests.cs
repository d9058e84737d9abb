using System.Net;
using System.Text;
using Google.Protobuf;
using Kinora.Abuse.Tests.Server;
using Kinora.Grpc.Client;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Status;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Ten thousand frames that are none, by every way that frames come in.</summary>
[Trait("Speed", "Slow")]
public sealed class BadFrameTests(AbusedServer server)
{
    private const int Frames = 10_000;
    private const int Senders = 8;

    [Fact]
    public Task Predict_TenThousandPicturesThatAreNone_AreRefusedInWords() => server.SurvivesAsync($"{Frames} bad pictures", () => Task.WhenAll(
        Enumerable.Range(0, Senders).Select(async sender =>
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            var random = new Random(sender);
            for (var i = 0; i < Frames / Senders; i++)
            {
                using var content = Bad(random, i);
                using var response = await http.PostAsync(new Uri("/predict", UriKind.Relative), content);
                var text = await response.Content.ReadAsStringAsync();
                Assert.True((int)response.StatusCode is 200 or 400 or 413 or 422, $"{(int)response.StatusCode} {text}");
                Assert.True(response.StatusCode == HttpStatusCode.OK || text.Contains("\"detail\"", StringComparison.Ordinal), text);
            }
        })));

    [Fact]
    public Task Push_TenThousandFramesThatAreNone_EndTheirCallsInWords() => server.SurvivesAsync($"{Frames} bad frames", () => Task.WhenAll(
        Enumerable.Range(0, Senders).Select(async sender =>
        {
            var service = MlInferenceReflection.Descriptor.Services.Single(static service => service.Name == "StreamService");
            var method = new GrpcMethod<VideoFrame, PushSummary>(service, "PushFrames");
            var random = new Random(sender);
            using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{server.GrpcPort}"));
            for (var sent = 0; sent < Frames / Senders;)
            {
                await using var call = channel.Start(method);
                try
                {
                    for (var i = 0; i < 20; i++, sent++)
                    {
                        await call.Requests.WriteAsync(BadFrame(random), CancellationToken.None);
                    }

                    await call.CompleteRequestsAsync();
                    _ = await call.ReadSingleAsync();
                }
                catch (GrpcException error)
                {
                    Assert.NotEqual(GrpcStatusCode.Unknown, error.Status.Code);
                    Assert.NotEmpty(error.Status.Message);
                    sent++;
                }
            }
        })));

    private HttpContent Bad(Random random, int number)
    {
        var picture = server.Picture.ToArray();
        switch (number % 5)
        {
            case 0:
                random.NextBytes(picture.AsSpan(0, 700));
                return new ByteArrayContent(picture);
            case 1:
                return new ByteArrayContent(picture, 0, random.Next(1, picture.Length / 2));
            case 2:
                for (var i = 0; i < 20; i++)
                {
                    picture[2 + random.Next(700)] = (byte)random.Next(256);
                }

                return new ByteArrayContent(picture);
            case 3:
                return new StringContent($"--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=\r\n\r\n{number}\r\n--b--", Encoding.ASCII) { Headers = { ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } } } };
            default:
                return new StringContent(new string('-', random.Next(3000)), Encoding.ASCII) { Headers = { ContentType = new("multipart/form-data") { Parameters = { new("boundary", "-") } } } };
        }
    }

    private VideoFrame BadFrame(Random random)
    {
        var data = server.Picture.ToArray().AsSpan(0, random.Next(server.Picture.Length));
        random.NextBytes(data[..Math.Min(200, data.Length)]);
        string[] formats = ["rgb", "bgr", "jpeg", "h264", "vp8", "", "JPEG", "\0", new string('x', 300)];
        return new VideoFrame
        {
            FrameData = ByteString.CopyFrom(data), Format = formats[random.Next(formats.Length)], Width = random.Next(-5, 70_000), Height = random.Next(-5, 70_000),
            TimestampMs = random.NextInt64(long.MinValue, long.MaxValue), Metadata = { ["stream"] = random.Next(4) == 0 ? "../" : AbusedServer.Door },
        };
    }
}
