using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;

namespace Kinora.Grpc.Tests;

/// <summary>The handlers of probe.proto: what a test needs to see at the server, it asks for with another call.</summary>
internal sealed class ProbeService
{
    public const int FloodMessages = 1024;
    public const int FloodBytes = 64 * 1024;

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new();
    private readonly ConcurrentDictionary<string, int> _flooded = new();

    public IEnumerable<GrpcService> Services =>
    [
        new GrpcService()
            .AddUnary(ProbeMethods.Echo, (request, _) => Task.FromResult(request))
            .AddServerStreaming(ProbeMethods.Fail, FailAsync)
            .AddUnary(ProbeMethods.Mirror, MirrorAsync)
            .AddUnary(ProbeMethods.Hang, HangAsync)
            .AddServerStreaming(ProbeMethods.HangStream, HangStreamAsync)
            .AddUnary(ProbeMethods.WaitForEnd, WaitForEndAsync)
            .AddServerStreaming(ProbeMethods.Count, CountAsync)
            .AddServerStreaming(ProbeMethods.Flood, FloodAsync)
            .AddUnary(ProbeMethods.Flooded, (request, _) => Task.FromResult(new UInt32Value { Value = (uint)_flooded.GetValueOrDefault(request.Value) }))
            .AddClientStreaming(ProbeMethods.Sum, (requests, _) => SumAsync(requests))
            .AddClientStreaming(ProbeMethods.First, async (requests, call) => (await requests.ReadAsync(call.Cancellation))!)
            .AddClientStreaming(ProbeMethods.SumLater, SumLaterAsync)
            .AddUnary(ProbeMethods.Release, ReleaseAsync)
            .AddDuplex(ProbeMethods.Chat, ChatAsync),
        new GrpcService(new GrpcServiceOptions { MaxReceiveBytes = 64 * 1024 * 1024 })
            .AddUnary(ProbeMethods.WideEcho, (request, _) => Task.FromResult(request)),
    ];

    /// <summary>Done when the hanging call of this name was cancelled.</summary>
    public Task Ended(string name) => Signal(name).Task;

    private static async Task FailAsync(StringValue request, GrpcWriter<StringValue> responses, GrpcCallContext call)
    {
        switch (request.Value)
        {
            case "status":
                throw new GrpcException(GrpcStatusCode.NotFound, "no Žluťoučký kůň 🐎, 100 %\r\n");
            case "late":
                await responses.WriteAsync(new StringValue { Value = "one" });
                throw new GrpcException(GrpcStatusCode.DataLoss, "lost");
            case "trailers":
                throw new GrpcException(new GrpcStatus(GrpcStatusCode.Aborted, "again"), new GrpcMetadata().Add("x-why", "busy"));
            default:
                throw new InvalidOperationException("secret");
        }
    }

    private static Task<StringValue> MirrorAsync(StringValue request, GrpcCallContext call)
    {
        foreach (var entry in call.RequestHeaders.Entries.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            foreach (var metadata in (GrpcMetadata[])[call.ResponseHeaders, call.ResponseTrailers])
            {
                _ = entry.Text is { } text ? metadata.Add(entry.Key, text) : metadata.Add(entry.Key, entry.Bytes);
            }
        }

        return Task.FromResult(request);
    }

    private async Task<StringValue> HangAsync(StringValue request, GrpcCallContext call)
    {
        await CancelledAsync(request.Value, call.Cancellation);
        call.Cancellation.ThrowIfCancellationRequested();
        return request;
    }

    private async Task HangStreamAsync(StringValue request, GrpcWriter<StringValue> responses, GrpcCallContext call)
    {
        await responses.WriteAsync(request);
        await CancelledAsync(request.Value, call.Cancellation);
    }

    private async Task<StringValue> WaitForEndAsync(StringValue request, GrpcCallContext call)
    {
        await Ended(request.Value).WaitAsync(call.Cancellation);
        return request;
    }

    private static async Task CountAsync(UInt32Value request, GrpcWriter<UInt32Value> responses, GrpcCallContext call)
    {
        for (var i = 0u; i < request.Value; i++)
        {
            await responses.WriteAsync(new UInt32Value { Value = i });
        }
    }

    private async Task FloodAsync(StringValue request, GrpcWriter<BytesValue> responses, GrpcCallContext call)
    {
        var message = new BytesValue { Value = ByteString.CopyFrom(new byte[FloodBytes]) }.ToByteArray();
        for (var i = 1; i <= FloodMessages; i++)
        {
            await responses.WriteEncodedAsync(message);
            _flooded[request.Value] = i;
        }
    }

    private static async Task<UInt64Value> SumAsync(GrpcReader<BytesValue> requests)
    {
        var sum = 0ul;
        await foreach (var request in requests)
        {
            sum += (ulong)request.Value.Length;
        }

        return new UInt64Value { Value = sum };
    }

    private async Task<UInt64Value> SumLaterAsync(GrpcReader<BytesValue> requests, GrpcCallContext call)
    {
        await Signal(call.RequestHeaders.Text("x-name")!).Task.WaitAsync(call.Cancellation);
        return await SumAsync(requests);
    }

    private Task<StringValue> ReleaseAsync(StringValue request, GrpcCallContext call)
    {
        Signal(request.Value).TrySetResult();
        return Task.FromResult(request);
    }

    private static async Task ChatAsync(GrpcReader<BytesValue> requests, GrpcWriter<BytesValue> responses, GrpcCallContext call)
    {
        await call.SendHeadersAsync();
        await foreach (var request in requests)
        {
            await responses.WriteAsync(request);
        }

        await responses.WriteAsync(new BytesValue { Value = ByteString.CopyFromUtf8("bye") });
    }

    private async Task CancelledAsync(string name, CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(cancelled.SetResult);
        await cancelled.Task;
        Signal(name).TrySetResult();
    }

    private TaskCompletionSource Signal(string name) =>
        _signals.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
