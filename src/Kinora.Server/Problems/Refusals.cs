using System.Diagnostics.Metrics;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Problems;

/// <summary>Answers requests that are turned away before anybody looks at what they want, and counts them by reason. Nothing is logged: there may be many.</summary>
internal sealed class Refusals
{
    private readonly Counter<long> _refused;

    /// <param name="meters">Makes the meter and keeps it.</param>
    public Refusals(IMeterFactory meters) => _refused = meters.Create(ServerMetrics.MeterName).CreateCounter<long>(
        "kinora.refused", "{request}",
        "Requests and connections that were turned away, by reason: host, origin, rate, failures, readers, on_demand, made_streams or connections.");

    /// <summary>Whether it is a call of gRPC, which is answered with a status of its own.</summary>
    public static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true && HttpProtocol.IsHttp2(request.Protocol);

    /// <summary>Counts what is turned away.</summary>
    public void Count(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Turns a request away.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status of HTTP; a call of gRPC gets the one that means the same.</param>
    /// <param name="reason">One of those that the metric lists.</param>
    /// <param name="detail">A sentence for whoever asked.</param>
    public Task AnswerAsync(HttpContext http, int status, string reason, string detail)
    {
        Count(reason);
        return AnswerAsync(http, status, detail);
    }

    /// <summary>Answers a request that was turned away, and counted.</summary>
    public static Task AnswerAsync(HttpContext http, int status, string detail) =>
        GrpcRefusal.TryAnswer(http, new GrpcStatus(CodeOf(status), detail)) ? Task.CompletedTask : ProblemAnswers.AnswerAsync(http, status, detail);

    private static GrpcStatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status403Forbidden => GrpcStatusCode.PermissionDenied,
        StatusCodes.Status429TooManyRequests => GrpcStatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.InvalidArgument,
    };
}
