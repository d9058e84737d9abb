using System.Net;
using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Client;
using Kinora.Grpc.Health.Messages;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using Kinora.Grpc.Tests.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServingStatus = Kinora.Grpc.Health.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Kinora.Grpc.Tests;

public class GrpcServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Add_MethodOfAnotherKindOrTwice_IsRefused()
    {
        var service = new GrpcService().AddUnary(ProbeMethods.Echo, (request, _) => Task.FromResult(request));
        Assert.Contains("AddClientStreaming", Assert.Throws<ArgumentException>(
            () => service.AddUnary(ProbeMethods.First, (request, _) => Task.FromResult(request))).Message, StringComparison.Ordinal);
        Assert.Contains("a handler already", Assert.Throws<ArgumentException>(
            () => service.AddUnary(ProbeMethods.Echo, (request, _) => Task.FromResult(request))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Method_NotAsTheProtoDeclaresIt_IsRefused()
    {
        var probe = ProbeReflection.Descriptor.Services[0];
        Assert.Contains("has no method 'Ekho'", Assert.Throws<ArgumentException>(
            () => new GrpcMethod<BytesValue, BytesValue>(probe, "Ekho")).Message, StringComparison.Ordinal);
        Assert.Contains("takes 'google.protobuf.BytesValue', not 'StringValue'", Assert.Throws<ArgumentException>(
            () => new GrpcMethod<StringValue, BytesValue>(probe, "Echo")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writer_KeptBeyondTheCall_Throws()
    {
        GrpcWriter<BytesValue>? kept = null;
        await using var server = await StartAsync(new GrpcService().AddDuplex(ProbeMethods.Chat, (_, responses, _) =>
        {
            kept = responses;
            return Task.CompletedTask;
        }));
        using var channel = new GrpcChannel(new Uri(server.Urls.Single()));
        await using var call = channel.Start(ProbeMethods.Chat, null, Cancellation);
        Assert.Null(await call.Responses.ReadAsync(Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept!.WriteAsync(new BytesValue(), Cancellation));
    }

    [Fact]
    public async Task Health_ChangesAndStops_WatchersAreTold()
    {
        var health = new Health.GrpcHealth();
        await using var server = await StartAsync(health.Service);
        using var channel = new GrpcChannel(new Uri(server.Urls.Single()));
        var service = HealthReflection.Descriptor.Services[0];
        await using var watch = channel.Start(
            new GrpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Watch"), new HealthCheckRequest { Service = "door" }, null, Cancellation);
        Assert.Equal(ServingStatus.ServiceUnknown, (await watch.Responses.ReadAsync(Cancellation))!.Status);
        health.Set("door", true);
        Assert.Equal(ServingStatus.Serving, (await watch.Responses.ReadAsync(Cancellation))!.Status);
        health.Stop();
        Assert.Equal(ServingStatus.NotServing, (await watch.Responses.ReadAsync(Cancellation))!.Status);
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await watch.Responses.ReadAsync(Cancellation));
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status.Code);
        var check = new GrpcMethod<HealthCheckRequest, HealthCheckResponse>(service, "Check");
        Assert.Equal(ServingStatus.NotServing, (await channel.UnaryAsync(check, new HealthCheckRequest(), null, Cancellation)).Status);
    }

    private static async Task<WebApplication> StartAsync(GrpcService service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapGrpc(service);
        await app.StartAsync(Cancellation);
        return app;
    }
}
