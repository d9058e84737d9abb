using Google.Protobuf;
using Kinora.Grpc.Client;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Status;
using Kinora.Pipelines.Access;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Server.Tests.Access;

/// <summary>Keys over gRPC: in the metadata, with the same rights as over HTTP.</summary>
public sealed class GrpcAccessTests
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = MlInferenceReflection.Descriptor.Services.Single(static service => service.Name == "StreamService");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithoutAGoodKey_IsUnauthenticated()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        Assert.Equal(GrpcStatusCode.Unauthenticated, (await WatchAsync(server, "door", null)).Code);
        Assert.Equal(GrpcStatusCode.Unauthenticated, (await WatchAsync(server, "door", ("x-api-key", key[..^2] + "AA"))).Code);
        Assert.Equal(GrpcStatusCode.Unauthenticated, (await WatchAsync(server, "door", ("authorization", "Bearer wrong"))).Code);
        Assert.Equal(GrpcStatusCode.Unauthenticated, (await PushAsync(server, "door", null)).Code);
    }

    [Theory]
    [InlineData("x-api-key", "")]
    [InlineData("authorization", "Bearer ")]
    public async Task Watch_WithAKeyOfItsStreams_GoesThroughAndNoFurther(string header, string scheme)
    {
        await using var server = await GuardedServer.StartAsync();
        var entry = (header, scheme + await server.AddKeyAsync(AccessRole.Read, ["door", "nothing"]));
        Assert.Equal(GrpcStatusCode.NotFound, (await WatchAsync(server, "nothing", entry)).Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await WatchAsync(server, "yard", entry)).Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await WatchAsync(server, "elsewhere", entry)).Code);
    }

    [Fact]
    public async Task PushFrames_NeedsARoleAndTheStreamsThatRead_AndIsInTheAudit()
    {
        await using var server = await GuardedServer.StartAsync();
        var (read, door) = (await server.AddKeyAsync(), await server.AddKeyAsync(AccessRole.Operate, ["door"]));
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await PushAsync(server, "door", ("x-api-key", read))).Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await PushAsync(server, "yard", ("x-api-key", door))).Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await PushAsync(server, "unread", ("x-api-key", door))).Code);
        GrpcStatus pushed;
        while ((pushed = await PushAsync(server, "door", ("x-api-key", door))).Code == GrpcStatusCode.FailedPrecondition)
        {
            await Task.Delay(20, Cancellation);  // the stream has not opened its source yet
        }

        Assert.Equal(GrpcStatusCode.Ok, pushed.Code);
        var entries = await server.Store.Audit.QueryAsync(new AuditQuery { Caller = door[4..14] }, Cancellation);
        Assert.Contains(entries, entry => (entry.Action, entry.Outcome, entry.Stream) == ("frames.pushed", AuditEntry.Done, "door"));
    }

    [Fact]
    public async Task Method_ThatIsNotThere_IsForAdminsToKnow()
    {
        await using var server = await GuardedServer.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        using var response = await http.PostAsync(new Uri(server.Grpc, "/no.Service/Method"), content, Cancellation);
        Assert.Equal("16", response.Headers.GetValues("grpc-status").Single());
    }

    private static async Task<GrpcStatus> WatchAsync(GuardedServer server, string stream, (string Name, string Value)? entry)
    {
        using var channel = new GrpcChannel(server.Grpc);
        var method = new GrpcMethod<WatchRequest, FrameResult>(Service, "Watch");
        await using var call = channel.Start(method, new WatchRequest { Stream = stream, MaxFrames = 1 }, Options(entry), Cancellation);
        return await StatusAsync(() => call.Responses.ReadAsync(Cancellation).AsTask());
    }

    private static async Task<GrpcStatus> PushAsync(GuardedServer server, string name, (string Name, string Value)? entry)
    {
        using var channel = new GrpcChannel(server.Grpc);
        var options = Options(entry);
        options.Headers!.Add("x-kinora-stream", name);
        await using var call = channel.Start(new GrpcMethod<VideoFrame, PushSummary>(Service, "PushFrames"), options, Cancellation);
        return await StatusAsync(async () =>
        {
            try
            {
                await call.Requests.WriteAsync(new VideoFrame { Format = "rgb", Width = 16, Height = 16, FrameData = ByteString.CopyFrom(new byte[16 * 16 * 3]) }, Cancellation);
                await call.CompleteRequestsAsync();
            }
            catch (GrpcException)
            {
                // The answer, which is read next, may come before the frame has left.
            }

            return await call.ReadSingleAsync();
        });
    }

    private static GrpcCallOptions Options((string Name, string Value)? entry)
    {
        var headers = new GrpcMetadata();
        if (entry is var (name, value))
        {
            headers.Add(name, value);
        }

        return new GrpcCallOptions { Headers = headers };
    }

    private static async Task<GrpcStatus> StatusAsync<T>(Func<Task<T>> read)
    {
        try
        {
            _ = await read();
            return GrpcStatus.Ok;
        }
        catch (GrpcException error)
        {
            return error.Status;
        }
    }
}
