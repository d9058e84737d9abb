using System.Diagnostics;
using Kinora.Media.Sources;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Sources;
using Kinora.Server.Access;
using Kinora.Server.Audit;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Hosting;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Results;
using Kinora.Server.Streams;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Classic;

/// <summary>
/// <c>/stream</c> and <c>/health/stream</c>, as services of one RTSP camera have them: they speak of the stream <c>default</c>, or of the
/// address in <c>rtsp_url</c>, which is opened for as long as somebody asks for it.
/// </summary>
internal static class ClassicEndpoints
{
    private const string DefaultStream = "default";

    /// <summary>How long a stream may take to show a frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var need = new AccessNeed { Role = AccessRole.Read, TakesTicket = true, TakesKeyInQuery = true };
        routes.MapGet("/stream", StreamAsync).WithTags("classic").Rated(RateClass.Stream).WithMetadata(need, new ClientProtocol("sse")).Describe(
            Addressed(new Operation("followDefault", "Results of the stream default, or of an address")
            {
                Description = "Server-sent events as of `/api/streams/{name}/results`, in which `predictions` and `has_person` are always there.",
            })
                .Query("max_frames", JsonSchemaType.Integer, "End after so many results; without it there is no end.", least: 1)
                .Query("last_event_id", JsonSchemaType.Integer, "As the header Last-Event-ID, for those who cannot set it.")
                .Header("Last-Event-ID", JsonSchemaType.Integer, "The id of the last event that the client has seen.")
                .Gives<FrameResultShape>(StatusCodes.Status200OK, "Results; each event's data is one JSON object.", "text/event-stream")
                .Fails(
                    StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests));
        routes.MapGet("/health/stream", HealthAsync).WithTags("classic").Needs(AccessRole.Read).Rated(RateClass.Exempt).Describe(
            Addressed(new Operation("checkDefault", "Whether the stream default, or an address, gives pictures"))
                .Gives<SourceCheckShape>(StatusCodes.Status200OK, "It does.")
                .Gives<SourceCheckShape>(StatusCodes.Status503ServiceUnavailable, "It does not.")
                .Fails(StatusCodes.Status403Forbidden, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests));
    }

    private static Operation Addressed(Operation operation) => operation.Query(
        "rtsp_url", JsonSchemaType.String, "An address of a network, opened for as long as somebody asks for it; without it the stream default.");

    private static async Task StreamAsync(string? rtsp_url, string? max_frames, HttpContext http, StreamHost host, OnDemandStreams onDemand, AuditTrail audit, Draining draining)
    {
        var most = ResultEndpoints.Count(max_frames);
        if (rtsp_url is null)
        {
            StreamScope.Require(http, DefaultStream);
            await ResultDelivery.RunAsync(http, StreamEndpoints.Known(host, DefaultStream).Results, ResultForm.ClassicEvents, most, draining.Token).ConfigureAwait(false);
            return;
        }

        StreamScope.RequireAll(http);
        var joined = await JoinAsync(rtsp_url, http, host, onDemand, audit).ConfigureAwait(false);
        await using (joined.ConfigureAwait(false))
        {
            await ResultDelivery.RunAsync(http, joined.Stream.Results, ResultForm.ClassicEvents, most, draining.Token).ConfigureAwait(false);
        }
    }

    private static async Task HealthAsync(string? rtsp_url, HttpContext http, StreamHost host, OnDemandStreams onDemand, AuditTrail audit, Draining draining)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.Token);
        patience.CancelAfter(Patience);
        if (rtsp_url is null)
        {
            StreamScope.Require(http, DefaultStream);
            await AnswerAsync(http, host.TryFind(DefaultStream, out var stream) ? stream : null, started, patience.Token).ConfigureAwait(false);
            return;
        }

        StreamScope.RequireAll(http);
        var joined = await JoinAsync(rtsp_url, http, host, onDemand, audit).ConfigureAwait(false);
        await using (joined.ConfigureAwait(false))
        {
            await AnswerAsync(http, joined.Stream, started, patience.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Well is a stream that gives a result now.</summary>
    private static async Task AnswerAsync(HttpContext http, HostedStream? stream, long started, CancellationToken patience)
    {
        var problem = stream is null ? $"There is no stream '{DefaultStream}': configure it, or name an address in rtsp_url." : null;
        (int Height, int Width)? shape = null;
        if (stream is not null)
        {
            using var reader = stream.Results.OpenReader();
            using var hope = CancellationTokenSource.CreateLinkedTokenSource(patience);
            void GiveUp(HostedStream changed)
            {
                if (changed.Status.State is StreamState.Paused or StreamState.Ended or StreamState.Failed)
                {
                    _ = hope.CancelAsync();
                }
            }

            stream.Changed += GiveUp;
            GiveUp(stream);
            try
            {
                shape = await reader.NextAsync(hope.Token).ConfigureAwait(false) is { Result: var result } ? (result.Height, result.Width) : null;
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // Said below.
            }
            finally
            {
                stream.Changed -= GiveUp;
            }

            problem = shape is null ? stream.Status.Error ?? $"It is {stream.Status.State.ToString().ToLowerInvariant()} and gave no frame." : null;
        }

        await StreamJson.AnswerAsync(http, shape is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, shape is null ? "error"u8 : "ok"u8);
            if (shape is { } size)
            {
                json.WriteStartArray("frame_shape"u8);
                json.WriteNumberValue(size.Height);
                json.WriteNumberValue(size.Width);
                json.WriteNumberValue(3);
                json.WriteEndArray();
            }

            json.WriteNumber("response_time_ms"u8, Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1));
            if (problem is not null)
            {
                json.WriteString("detail"u8, problem);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>Joins the stream of an address; one that somebody names who is no admin is vetted now, and whenever it is opened.</summary>
    private static async Task<OnDemandStream> JoinAsync(string text, HttpContext http, StreamHost host, OnDemandStreams onDemand, AuditTrail audit)
    {
        var isFromClient = Caller.Of(http).Role != AccessRole.Admin;
        var address = isFromClient
            ? await audit.WatchAsync(http, StreamActions.Watched, null, () => VettedAsync(text, http, host)).ConfigureAwait(false)
            : Address(text);
        return await onDemand.JoinAsync(address, isFromClient).ConfigureAwait(false);
    }

    private static async Task<SourceAddress> VettedAsync(string text, HttpContext http, StreamHost host)
    {
        ClientSources.CheckForm(text);
        var address = Address(text);
        await host.ClientSources.CheckAsync(address, http.RequestAborted).ConfigureAwait(false);
        return address;
    }

    /// <exception cref="RequestException">It is no address of a network.</exception>
    private static SourceAddress Address(string text) => SourceAddress.ParseForm(text) is { IsNetwork: true } address
        ? address
        : throw new RequestException(StatusCodes.Status422UnprocessableEntity, "rtsp_url is no network address: give rtsp://, rtmp://, srt:// or http(s)://.");
}
