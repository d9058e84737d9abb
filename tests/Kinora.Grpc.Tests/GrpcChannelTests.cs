using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Client;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Kinora.Tests.Support;

namespace Kinora.Grpc.Tests;

/// <summary>Our own client against our own server.</summary>
public sealed class GrpcChannelTests : IDisposable
{
    private readonly ProbeServer _server;
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public GrpcChannelTests(ProbeServer server)
    {
        _server = server;
        _channel = server.Connect();

        // A call that nobody answers shall fail its test, not hang the run.
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
    }

    private CancellationToken Cancellation => _limit.Token;

    public void Dispose()
    {
        _channel.Dispose();
        _limit.Dispose();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(3_000_000, false)]
    [InlineData(0, true)]
    [InlineData(3_000_000, true)]
    public async Task UnaryAsync_MessageOfAnySize_ComesBack(int bytes, bool gzip)
    {
        var request = Bytes(bytes);
        Assert.Equal(request, await _channel.UnaryAsync(ProbeMethods.Echo, request, new GrpcCallOptions { UsesGzip = gzip }, Cancellation));
    }

    [Fact]
    public async Task UnaryAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _channel.UnaryAsync(ProbeMethods.Echo, Bytes(i), null, Cancellation)));
        Assert.Equal(Enumerable.Range(0, 300), answers.Select(a => a.Value.Length));
    }

    [Fact]
    public async Task UnaryAsync_MessageBeyondTheServersLimit_IsRefused()
    {
        var error = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(ProbeMethods.Echo, Bytes(5 * 1024 * 1024), null, Cancellation));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status.Code);
        Assert.Contains("4194304", error.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnaryAsync_MessageBeyondTheClientsLimit_IsRefused()
    {
        using var narrow = _server.Connect(new GrpcChannelOptions { MaxReceiveBytes = 1000 });
        Assert.Equal(900, (await narrow.UnaryAsync(ProbeMethods.Echo, Bytes(900), null, Cancellation)).Value.Length);
        var error = await Assert.ThrowsAsync<GrpcException>(() => narrow.UnaryAsync(ProbeMethods.Echo, Bytes(1001), null, Cancellation));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status.Code);
    }

    [Fact]
    public async Task UnaryAsync_ServiceWithALargerLimit_TakesTheMessage()
    {
        using var wide = _server.Connect(new GrpcChannelOptions { MaxReceiveBytes = 64 * 1024 * 1024 });
        Assert.Equal(20_000_000, (await wide.UnaryAsync(ProbeMethods.WideEcho, Bytes(20_000_000), null, Cancellation)).Value.Length);
    }

    [Fact]
    public async Task UnaryAsync_NobodyAnswersTheMethodOrService_IsUnimplemented()
    {
        foreach (var method in new[] { ProbeMethods.Missing, ProbeMethods.AbsentEcho })
        {
            var error = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(method, Bytes(1), null, Cancellation));
            Assert.Equal(GrpcStatusCode.Unimplemented, error.Status.Code);
            Assert.Contains(method.Path, error.Status.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UnaryAsync_NobodyListens_IsUnavailable()
    {
        using var channel = new GrpcChannel(new Uri($"http://127.0.0.1:{RtspServer.FreePort()}"));
        var error = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(ProbeMethods.Echo, Bytes(1), null, Cancellation));
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status.Code);
    }

    [Fact]
    public async Task UnaryAsync_DeadlinePasses_IsDeadlineExceededAndTheHandlerIsCancelled()
    {
        // The connection is there and the code compiled: the call reaches its handler long before the deadline.
        await _channel.UnaryAsync(ProbeMethods.Echo, Bytes(1), null, Cancellation);
        var error = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(
            ProbeMethods.Hang, Text("own-deadline"), new GrpcCallOptions { Timeout = TimeSpan.FromSeconds(1) }, Cancellation));
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, error.Status.Code);
        await _server.Probe.Ended("own-deadline").WaitAsync(Cancellation);
    }

    [Fact]
    public async Task UnaryAsync_TokenIsCancelled_ThrowsWithTheTokenAndTheHandlerIsCancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var stream = _channel.Start(ProbeMethods.HangStream, Text("own-cancel"), null, stop.Token);
        Assert.Equal("own-cancel", (await stream.Responses.ReadAsync(Cancellation))!.Value);
        await stop.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.Responses.ReadAsync(Cancellation));
        Assert.Equal(stop.Token, error.CancellationToken);
        await _server.Probe.Ended("own-cancel").WaitAsync(Cancellation);
    }

    [Fact]
    public async Task ReadAsync_ReadIsCancelled_TheCallGoesOn()
    {
        await using var call = _channel.Start(ProbeMethods.Chat, null, Cancellation);
        await call.HeadersAsync();
        using var impatient = new CancellationTokenSource();
        var reading = call.Responses.ReadAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        await call.Requests.WriteAsync(Bytes(9), Cancellation);
        Assert.Equal(9, (await call.Responses.ReadAsync(Cancellation))!.Value.Length);
    }

    [Fact]
    public async Task DisposeAsync_CallGoesOn_CancelsTheHandler()
    {
        await using (var stream = _channel.Start(ProbeMethods.HangStream, Text("own-dispose"), null, Cancellation))
        {
            await stream.HeadersAsync();
        }

        await _server.Probe.Ended("own-dispose").WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Start_MetadataBothWays_ArrivesAsItWasSent()
    {
        var sent = new GrpcMetadata().Add("x-text", "a b").Add("x-raw-bin", new byte[] { 0, 255, 1 }).Add("x-empty-bin", ReadOnlyMemory<byte>.Empty);
        await using var call = _channel.Start(ProbeMethods.Mirror, Text("m"), new GrpcCallOptions { Headers = sent }, Cancellation);
        var headers = await call.HeadersAsync();
        await call.ReadSingleAsync();
        foreach (var received in new[] { headers, call.Trailers })
        {
            Assert.Equal("a b", received.Text("X-Text"));
            Assert.Equal([0, 255, 1], received.Bytes("x-raw-bin")!.Value.ToArray());
            Assert.Equal(0, received.Bytes("x-empty-bin")!.Value.Length);
        }
    }

    [Theory]
    [InlineData("status", GrpcStatusCode.NotFound, "no Žluťoučký kůň 🐎, 100 %\r\n")]
    [InlineData("late", GrpcStatusCode.DataLoss, "lost")]
    [InlineData("trailers", GrpcStatusCode.Aborted, "again")]
    public async Task Start_HandlerThrowsAStatus_ItArrives(string how, GrpcStatusCode code, string message)
    {
        await using var call = _channel.Start(ProbeMethods.Fail, Text(how), null, Cancellation);
        var messages = 0;
        var error = await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            await foreach (var _ in call.Responses)
            {
                messages++;
            }
        });
        Assert.Equal(new GrpcStatus(code, message), error.Status);
        Assert.Equal(how == "late" ? 1 : 0, messages);
        Assert.Equal(how == "trailers" ? "busy" : null, error.Trailers.Text("x-why"));
    }

    [Fact]
    public async Task Start_HandlerThrowsAnythingElse_IsUnknownWithoutItsTextAndLogged()
    {
        await using var call = _channel.Start(ProbeMethods.Fail, Text("throw"), null, Cancellation);
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.ReadAsync(Cancellation));
        Assert.Equal(GrpcStatusCode.Unknown, error.Status.Code);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(_server.Log.Lines, l => l.Error?.Message == "secret" && l.Text.Contains("/kinora.probe.Probe/Fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_Duplex_GoesBackAndForthAndEndsAfterTheHalfClose()
    {
        await using var call = _channel.Start(ProbeMethods.Chat, null, Cancellation);
        await call.HeadersAsync();
        for (var i = 0; i < 50; i++)
        {
            await call.Requests.WriteAsync(Bytes(i * 1000), Cancellation);
            Assert.Equal(i * 1000, (await call.Responses.ReadAsync(Cancellation))!.Value.Length);
        }

        await call.CompleteRequestsAsync();
        Assert.Equal("bye", (await call.Responses.ReadAsync(Cancellation))!.Value.ToStringUtf8());
        Assert.Null(await call.Responses.ReadAsync(Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await call.Requests.WriteAsync(Bytes(1), Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_ClientStreaming_TheServerGetsAll(bool gzip)
    {
        await using var call = _channel.Start(ProbeMethods.Sum, new GrpcCallOptions { UsesGzip = gzip }, Cancellation);
        for (var i = 0; i < 100; i++)
        {
            await call.Requests.WriteAsync(Bytes(i * 1000), Cancellation);
        }

        await call.CompleteRequestsAsync();
        Assert.Equal(4_950_000ul, (await call.ReadSingleAsync()).Value);
    }

    [Fact]
    public async Task Start_ServerAnswersBeforeTheStreamEnds_TheAnswerArrives()
    {
        await using var call = _channel.Start(ProbeMethods.First, null, Cancellation);
        await call.Requests.WriteAsync(Bytes(7), Cancellation);
        Assert.Equal(7, (await call.ReadSingleAsync()).Value.Length);
    }

    [Fact]
    public async Task Requests_ServerHasEndedTheCall_WritingThrowsAndReadingTellsWhy()
    {
        await using var call = _channel.Start(ProbeMethods.Chat, null, Cancellation);
        await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            while (true)
            {
                await call.Requests.WriteAsync(Bytes(5 * 1024 * 1024), Cancellation);
            }
        });
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.ReadAsync(Cancellation));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status.Code);
    }

    [Fact]
    public async Task Start_StreamsThatTheServerDoesNotRead_LeaveRoomForOtherCalls()
    {
        var written = 0;
        var options = new GrpcCallOptions { Headers = new GrpcMetadata().Add("x-name", "own-later") };
        var sums = Enumerable.Range(0, 8).Select(_ => SumAsync()).ToList();
        for (var (last, same) = (0, 0); same < 50; same = written > 0 && written == last ? same + 1 : 0)
        {
            last = written;
            await _channel.UnaryAsync(ProbeMethods.Echo, Bytes(1), null, Cancellation);
        }

        Assert.InRange(written, 8, 8 * 40);
        await _channel.UnaryAsync(ProbeMethods.Release, Text("own-later"), null, Cancellation);
        Assert.All(await Task.WhenAll(sums), sum => Assert.Equal(100 * 65536ul, sum));

        async Task<ulong> SumAsync()
        {
            await using var call = _channel.Start(ProbeMethods.SumLater, options, Cancellation);
            var message = Bytes(65536);
            for (var i = 0; i < 100; i++)
            {
                await call.Requests.WriteAsync(message, Cancellation);
                Interlocked.Increment(ref written);
            }

            await call.CompleteRequestsAsync();
            return (await call.ReadSingleAsync()).Value;
        }
    }

    [Fact]
    public void Start_MethodOfAnotherKind_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => _channel.Start(ProbeMethods.Echo, null, Cancellation));
        Assert.Throws<ArgumentException>(() => _channel.Start(ProbeMethods.Sum, Bytes(1), null, Cancellation));
    }

    private static StringValue Text(string value) => new() { Value = value };

    private static BytesValue Bytes(int count) => new() { Value = ByteString.CopyFrom([.. Enumerable.Range(0, count).Select(i => (byte)(i * i >> 3))]) };
}
