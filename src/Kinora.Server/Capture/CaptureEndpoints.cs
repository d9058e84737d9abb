using Kinora.Pipelines.Access;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Capture.Drift;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Capture;

/// <summary><c>/api/capture</c>: how capturing is doing, and how far what was captured has moved.</summary>
internal static class CaptureEndpoints
{
    private const string Windows = "From one time up to another (exclusive, UTC), as 2026-11-01..2026-11-15; either may be left out.";

    /// <summary>A report reads many files: one at a time.</summary>
    private static readonly SemaphoreSlim Reporting = new(1, 1);

    public static void Map(IEndpointRouteBuilder routes, CaptureService? captures)
    {
        routes.MapGet("/api/capture", http => StatusAsync(http, captures)).WithTags("capture").Needs(AccessRole.Read).Describe(
            new Operation("getCapture", "How capturing is doing")
            {
                Description = "Where frames are kept, how many, and whether they are sent. docs/capture.md tells how to capture.",
            }.Gives<CaptureShape>(StatusCodes.Status200OK, "The state at this moment."));
        routes.MapGet("/api/capture/report", http => ReportAsync(http, captures)).WithTags("capture").Needs(AccessRole.Read).Describe(
            new Operation("getDriftReport", "How far what is found has moved between two windows of captured frames")
            {
                Description = "Without windows the older half of all captured frames is compared with the newer half.",
            }
                .Query("baseline", JsonSchemaType.String, $"What is compared with. {Windows} Without it: all before current.")
                .Query("current", JsonSchemaType.String, $"What is compared. {Windows} Without it: all after baseline.")
                .Query("stream", JsonSchemaType.String, "Only this stream; without it all that the caller may see.")
                .Gives<DriftShape>(StatusCodes.Status200OK, "The report.")
                .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity));
    }

    private static Task StatusAsync(HttpContext http, CaptureService? captures)
    {
        var status = captures?.Status ?? new CaptureStatus { Streams = [], Dropped = new Dictionary<string, long>() };
        var caller = Caller.Of(http);
        var isWide = caller.Streams is null;
        return StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("enabled"u8, status.Streams.Count > 0);
            json.WriteStartArray("streams"u8);
            foreach (var stream in status.Streams.Where(caller.MaySee))
            {
                json.WriteStringValue(stream);
            }

            json.WriteEndArray();
            json.WriteString("directory"u8, isWide ? status.Directory : null);
            json.WriteNumber("saved"u8, status.Saved);
            json.WriteStartObject("dropped"u8);
            foreach (var (reason, count) in status.Dropped)
            {
                json.WriteNumber(reason, count);
            }

            json.WriteEndObject();
            json.WriteNumber("bytes"u8, status.Bytes);
            json.WriteNumber("quota"u8, status.Quota);
            json.WriteNumber("retention_s"u8, Math.Round(status.Retention.TotalSeconds));
            json.WriteString("bucket"u8, isWide ? status.Bucket : null);
            json.WriteNumber("pending"u8, status.Pending);
            json.WriteNumber("uploaded"u8, status.Uploaded);
            json.WriteString("last_error"u8, isWide ? status.LastError : null);
            json.WriteEndObject();
        });
    }

    private static async Task ReportAsync(HttpContext http, CaptureService? captures)
    {
        var query = http.Request.Query;
        var (baseline, current) = (Window(query, "baseline"), Window(query, "current"));
        var caller = Caller.Of(http);
        var stream = query["stream"].ToString();
        if (stream.Length > 0 && !caller.MaySee(stream))
        {
            throw new RequestException(StatusCodes.Status404NotFound, $"There is no stream '{stream}': GET /api/streams lists those there are.");
        }

        Func<string, bool>? wanted = stream.Length > 0 ? name => name == stream : caller.Streams is null ? null : caller.MaySee;
        DriftReport report;
        await Reporting.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            var directory = captures?.Status.Directory ?? throw new CaptureException("Nothing is captured here: set capture of a stream.");
            report = await Task.Run(() => DriftReport.Create(directory, baseline, current, wanted, http.RequestAborted), http.RequestAborted).ConfigureAwait(false);
        }
        catch (CaptureException) when (captures?.Status.Directory is not { } directory || !Directory.Exists(directory))
        {
            // The folder's path is nobody's business who may only read.
            throw new RequestException(StatusCodes.Status404NotFound, "Nothing was captured yet: set capture of a stream, as {\"every\": 30}.");
        }
        finally
        {
            Reporting.Release();
        }

        await StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json => DriftReportJson.Write(json, report)).ConfigureAwait(false);
    }

    private static DriftWindow? Window(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        var problem = $"{name} is no span of time: {DriftWindow.Rule}.";
        return DriftWindow.TryParse(text, out var window)
            ? window
            : throw new RequestException(StatusCodes.Status422UnprocessableEntity, problem) { Errors = new Dictionary<string, string[]> { [name] = [problem] } };
    }
}
