using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Kinora.Grpc.Tests;

/// <summary>What goes over the wire, byte by byte: HTTP/2 from a client that knows nothing of gRPC.</summary>
public sealed class WireTests : IDisposable
{
    private const string Echo = "/kinora.probe.Probe/Echo";
    private const string Sum = "/kinora.probe.Probe/Sum";

    private readonly ProbeServer _server;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public WireTests(ProbeServer server)
    {
        _server = server;

        // A call that nobody answers shall fail its test, not hang the run.
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
    }

    private CancellationToken Cancellation => _limit.Token;

    public void Dispose()
    {
        _http.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Request_EachByteInAFrameOfItsOwn_IsOneMessage()
    {
        var answer = await CallAsync(Echo, [.. Frame(Message("split")).Select(b => new[] { b })]);
        Assert.Equal("0", answer.StatusInTrailers);
        Assert.Equal("split", BytesValue.Parser.ParseFrom(answer.Messages().Single().Message).Value.ToStringUtf8());
    }

    [Fact]
    public async Task Request_ManyMessagesInOneFrame_AreManyMessages()
    {
        byte[] joined = [.. Enumerable.Range(1, 50).SelectMany(i => Frame(Message(new string('x', i))))];
        var answer = await CallAsync(Sum, [joined[..333], joined[333..334], joined[334..]]);
        Assert.Equal(1275ul, UInt64Value.Parser.ParseFrom(answer.Messages().Single().Message).Value);
    }

    [Theory]
    [InlineData(Echo, "12", "")] // no message where one is declared
    [InlineData(Echo, "12", "0000000000 0000000000")] // two
    [InlineData(Sum, "13", "00000000050a0161")] // ends in the middle of a message
    [InlineData(Sum, "13", "000000")] // ends in the middle of a prefix
    [InlineData(Sum, "13", "0000000003 0a0561")] // no BytesValue
    [InlineData(Sum, "13", "0200000000")] // a flag that is none
    [InlineData(Sum, "13", "0100000000")] // compressed, and no compression announced
    [InlineData(Sum, "8", "00ffffffff")] // 4 GiB announced
    [InlineData(Sum, "8", "0000400001")] // one byte more than the limit announced
    public async Task Request_BreaksTheRules_IsRefusedInTheHeaders(string path, string status, string body)
    {
        var answer = await CallAsync(path, [Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal))]);
        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal(status, answer.StatusInHeaders);
        Assert.Empty(answer.Trailers);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Request_GiantLengthAnnounced_IsRefusedWithoutWaitingForTheRest()
    {
        var never = new TaskCompletionSource();
        var answer = await CallAsync(Sum, [Convert.FromHexString("00ffffffff")], end: never.Task);
        Assert.Equal("8", answer.StatusInHeaders);
        never.SetResult();
    }

    [Fact]
    public async Task Request_UnknownCompression_IsUnimplementedAndTheKnownOnesAreNamed()
    {
        var answer = await CallAsync(Echo, [Frame(Message("x"), flag: 1)], ("grpc-encoding", "snappy"));
        Assert.Equal("12", answer.StatusInHeaders);
        Assert.Equal("identity,gzip", RawAnswer.Value(answer.Headers, "grpc-accept-encoding"));
    }

    [Theory]
    [InlineData("gzip", "identity,gzip", 1)]
    [InlineData("gzip", "identity", 0)]
    [InlineData("gzip", null, 0)]
    [InlineData("identity", "gzip", 0)]
    public async Task Answer_Gzip_IsSentOnlyToWhoSendsAndTakesIt(string sends, string? takes, byte flag)
    {
        var message = Message(new string('x', 5000));
        var body = sends == "gzip" ? Frame(Gzip(message), flag: 1) : Frame(message);
        var answer = await CallAsync(Echo, [body], takes is null ? [("grpc-encoding", sends)] : [("grpc-encoding", sends), ("grpc-accept-encoding", takes)]);
        var (answeredFlag, answered) = answer.Messages().Single();
        Assert.Equal(flag, answeredFlag);
        Assert.Equal(flag == 1 ? "gzip" : null, RawAnswer.Value(answer.Headers, "grpc-encoding"));
        Assert.Equal(message, flag == 1 ? Gunzip(answered) : answered);
    }

    [Fact]
    public async Task Request_GzipThatUnpacksBeyondTheLimit_IsRefused()
    {
        var bomb = Gzip(new byte[64 * 1024 * 1024]);
        Assert.True(bomb.Length < 1_000_000);
        Assert.Equal("8", (await CallAsync(Echo, [Frame(bomb, flag: 1)], ("grpc-encoding", "gzip"))).StatusInHeaders);
    }

    [Fact]
    public async Task Request_GzipThatIsNone_IsRefused() =>
        Assert.Equal("13", (await CallAsync(Echo, [Frame(Message("not gzip"), flag: 1)], ("grpc-encoding", "gzip"))).StatusInHeaders);

    [Theory]
    [InlineData("1n")]
    [InlineData("99u")]
    [InlineData("20m")]
    public async Task Request_TimeoutPasses_TheServerItselfSaysSoAndCancelsTheHandler(string timeout)
    {
        var name = "wire-" + timeout;
        var answer = await CallAsync("/kinora.probe.Probe/Hang", [Frame(new StringValue { Value = name }.ToByteArray())], ("grpc-timeout", timeout));
        Assert.Equal("4", answer.StatusInHeaders);
        if (timeout == "20m")
        {
            await _server.Probe.Ended(name).WaitAsync(Cancellation);
        }
    }

    [Theory]
    [InlineData("1H", "0", null)]
    [InlineData("99999999H", "0", null)]
    [InlineData("5M", "0", null)]
    [InlineData("60S", "0", null)]
    [InlineData("99999999n", "0", null)]
    [InlineData("5", null, "13")]
    [InlineData("m", null, "13")]
    [InlineData("-5m", null, "13")]
    [InlineData("123456789m", null, "13")]
    [InlineData("5s", null, "13")]
    public async Task Request_Timeout_IsTakenInEveryUnitAndRefusedInOthers(string timeout, string? inTrailers, string? inHeaders)
    {
        var answer = await CallAsync(Echo, [Frame(Message("x"))], ("grpc-timeout", timeout));
        Assert.Equal((inTrailers, inHeaders), (answer.StatusInTrailers, answer.StatusInHeaders));
    }

    [Fact]
    public async Task Request_StreamIsReset_TheHandlerIsCancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var request = Request("/kinora.probe.Probe/HangStream", [Frame(new StringValue { Value = "wire-reset" }.ToByteArray())], null, []);
        using (await _http.SendAsync(request, stop.Token))
        {
            // The headers are here, so the handler runs; disposing of the answer resets the stream.
        }

        await _server.Probe.Ended("wire-reset").WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc+proto", HttpStatusCode.OK)]
    [InlineData("application/grpc; charset=utf-8", HttpStatusCode.OK)]
    public async Task Request_ContentType_IsGrpcOrRefused(string contentType, HttpStatusCode status)
    {
        using var request = Request(Echo, [Frame(Message("x"))], null, [], contentType);
        using var response = await _http.SendAsync(request, Cancellation);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Routes_OfTheRestOfTheServer_AreLeftAlone()
    {
        using var client = new HttpClient { BaseAddress = _server.Http1Address };
        using var plain = await client.PostAsync("/plain", null, Cancellation);
        Assert.Equal("plain", await plain.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("fallback", await client.GetStringAsync("/kinora.probe.Other/Method", Cancellation));
        using var other = await client.PostAsync("/no/such/path", new StringContent("{}"), Cancellation);
        Assert.Equal("fallback", await other.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Request_OverHttp1_IsToldToUpgrade()
    {
        using var client = new HttpClient { BaseAddress = _server.Http1Address };
        using var response = await client.PostAsync(Echo, new PartsContent([Frame(Message("x"))], "application/grpc", null), Cancellation);
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    private static byte[] Message(string text) => new BytesValue { Value = ByteString.CopyFromUtf8(text) }.ToByteArray();

    private static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Gunzip(byte[] bytes)
    {
        var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private Task<RawAnswer> CallAsync(string path, IReadOnlyList<byte[]> parts, params (string Name, string Value)[] headers) => CallAsync(path, parts, null, headers);

    private async Task<RawAnswer> CallAsync(string path, IReadOnlyList<byte[]> parts, Task? end, params (string Name, string Value)[] headers)
    {
        using var request = Request(path, parts, end, headers);
        using var response = await _http.SendAsync(request, Cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        return new RawAnswer(response.StatusCode, response.Headers, response.TrailingHeaders, body);
    }

    private HttpRequestMessage Request(
        string path, IReadOnlyList<byte[]> parts, Task? end, (string Name, string Value)[] headers, string contentType = "application/grpc")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Address, path))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new PartsContent(parts, contentType, end),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
