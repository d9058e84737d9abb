using Kinora.Grpc.Deadlines;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Kinora.Grpc.Server;

/// <summary>Turns an HTTP/2 request into a call, and the outcome of its handler into a status.</summary>
internal sealed partial class GrpcEndpoint(ILogger logger, TimeProvider time)
{
    /// <summary>Answers a request for a method that exists.</summary>
    public async Task AnswerAsync(HttpContext http, ServerMethod method)
    {
        if (!IsCall(http))
        {
            return;
        }

        TimeSpan? timeout = null;
        if (http.Request.Headers.TryGetValue(ProtocolHeaders.Timeout, out var header))
        {
            if (!TimeoutHeader.TryParse(header.ToString(), out var given))
            {
                StatusHeaders.Write(http.Response.Headers, new GrpcStatus(
                    GrpcStatusCode.Internal, $"The header grpc-timeout is '{header}': it must be at most eight digits and one of H, M, S, m, u, n."));
                return;
            }

            timeout = given;
        }

        LiftServerLimits(http.Features);
        using var lifetime = new CallLifetime(timeout, time, http.RequestAborted);
        var call = new ServerCall(http, method, lifetime, time);
        var (status, trailers) = await RunAsync(call, method, lifetime).ConfigureAwait(false);
        call.Close();
        if (!lifetime.IsClientGone)
        {
            await call.EndAsync(status, trailers).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a request for anything else.</summary>
    public static Task RefuseAsync(HttpContext http)
    {
        if (IsCall(http))
        {
            StatusHeaders.Write(http.Response.Headers, new GrpcStatus(
                GrpcStatusCode.Unimplemented, $"There is no method {http.Request.Path}: see the .proto files for those that there are."));
        }

        return Task.CompletedTask;
    }

    /// <summary>Answers what is no gRPC call at all with HTTP's own words.</summary>
    private static bool IsCall(HttpContext http)
    {
        if (!ProtocolHeaders.IsGrpc(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            http.Response.Headers.Upgrade = "h2c";
            return false;
        }

        http.Response.ContentType = ProtocolHeaders.ContentType;
        http.Response.Headers[ProtocolHeaders.AcceptEncoding] = ProtocolHeaders.KnownEncodings;
        return true;
    }

    private async Task<(GrpcStatus Status, GrpcMetadata? Trailers)> RunAsync(ServerCall call, ServerMethod method, CallLifetime lifetime)
    {
        var outcome = await OutcomeAsync(call, method, lifetime).ConfigureAwait(false);
        return lifetime.IsDeadlinePassed ? (new GrpcStatus(GrpcStatusCode.DeadlineExceeded, "The deadline has passed."), null) : outcome;
    }

    private async Task<(GrpcStatus Status, GrpcMetadata? Trailers)> OutcomeAsync(ServerCall call, ServerMethod method, CallLifetime lifetime)
    {
        try
        {
            lifetime.Ended.ThrowIfCancellationRequested();
            await method.Answer(call).ConfigureAwait(false);
            return (GrpcStatus.Ok, null);
        }
        catch (GrpcException error)
        {
            return (error.Status, error.Trailers);
        }
        catch (OperationCanceledException)
        {
            return (new GrpcStatus(GrpcStatusCode.Cancelled, "The call was cancelled."), null);
        }
        catch (Exception error) when (lifetime.IsClientGone || lifetime.IsDeadlinePassed)
        {
            // A handler that is interrupted may throw anything.
            LogInterrupted(logger, error, method.Path);
            return (new GrpcStatus(GrpcStatusCode.Cancelled), null);
        }
        catch (Exception error)
        {
            LogFailed(logger, error, method.Path);
            return (new GrpcStatus(GrpcStatusCode.Unknown, "The server failed to answer; its log says why."), null);
        }
    }

    /// <summary>A stream of messages may be long and slow; each message has its limit, and the flow control of HTTP/2 does the rest.</summary>
    private static void LiftServerLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The handler of {Method} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string method);

    [LoggerMessage(2, LogLevel.Debug, "The handler of {Method} was interrupted.")]
    private static partial void LogInterrupted(ILogger logger, Exception error, string method);
}
