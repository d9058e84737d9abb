using System.Buffers;
using System.Globalization;
using System.Text;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Pictures;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Hosting;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Pictures;

/// <summary>A stream's picture: one now (<c>snapshot</c>), or one after the other (<c>live</c>, which an <c>img</c> element shows).</summary>
internal static class PictureEndpoints
{
    private const string Boundary = "kinora-picture";

    /// <summary>A source that gives no picture for so long is not there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/streams/{name}/snapshot", SnapshotAsync).WithTags("streams").NeedsOrTicket(AccessRole.Read).Describe(
            Seen(new Operation("getSnapshot", "A stream's picture now") { Description = "The headers X-Kinora-Frame and X-Kinora-Timestamp name the frame." })
                .Gives(StatusCodes.Status200OK, "The picture.", "image/jpeg")
                .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status503ServiceUnavailable));
        routes.MapGet("/api/streams/{name}/live", LiveAsync).WithTags("streams").NeedsOrTicket(AccessRole.Read).WithMetadata(new ClientProtocol("mjpeg")).Describe(
            Seen(new Operation("watchPictures", "A stream's pictures, one after the other") { Description = "As an img element shows them. A client that is too slow skips pictures." })
                .Query("fps", JsonSchemaType.Number, "Most pictures a second; without it 15.", 0.01, PictureQuery.MostRate)
                .Gives(StatusCodes.Status200OK, "JPEG pictures without an end, each a part.", "multipart/x-mixed-replace")
                .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity));
    }

    private static Operation Seen(Operation operation) => operation
        .Query("width", JsonSchemaType.Number, "Width in pixels, never more than the source's; without it 640.", PictureOptions.LeastWidth, PictureOptions.MostWidth)
        .Query("overlay", JsonSchemaType.Boolean, "True to have drawn in what was found.");

    private static async Task SnapshotAsync(string name, HttpContext http, StreamHost host)
    {
        var stream = StreamEndpoints.Known(host, name);
        var query = PictureQuery.Read(http.Request.Query);
        using var reader = stream.Pictures.Open(query.Options, PictureQuery.MostRate);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            using var picture = await reader.NextAsync(patience.Token).ConfigureAwait(false) ?? throw Gone(name);
            http.Response.ContentType = "image/jpeg";
            http.Response.ContentLength = picture.Jpeg.Length;
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Kinora-Frame"] = picture.Frame.ToString(CultureInfo.InvariantCulture);
            http.Response.Headers["X-Kinora-Timestamp"] = picture.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            await http.Response.Body.WriteAsync(picture.Jpeg, http.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw Gone(name);
        }
    }

    private static async Task LiveAsync(string name, HttpContext http, StreamHost host, Draining draining)
    {
        var stream = StreamEndpoints.Known(host, name);
        var query = PictureQuery.Read(http.Request.Query);
        using var reader = stream.Pictures.Open(query.Options, query.Rate);
        http.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.Token);
        try
        {
            await http.Response.StartAsync(over.Token).ConfigureAwait(false);
            var output = http.Response.BodyWriter;
            while (await reader.NextAsync(over.Token).ConfigureAwait(false) is { } picture)
            {
                using (picture)
                {
                    output.Write(Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Jpeg.Length}\r\n\r\n"));
                    output.Write(picture.Jpeg.Span);
                    output.Write("\r\n"u8);
                }

                if ((await output.FlushAsync(over.Token).ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The client has gone, or the server goes.
        }
    }

    private static RequestException Gone(string name) => new(
        StatusCodes.Status503ServiceUnavailable, $"Stream '{name}' gives no picture at the moment: GET /api/streams/{name} says how it is doing.");
}
