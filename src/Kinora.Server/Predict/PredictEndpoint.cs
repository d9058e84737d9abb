using System.Text.Json;
using Kinora.Frames.Results;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Limits;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Predict;

/// <summary><c>POST /predict</c>: what a picture shows, and whether there is a person in it.</summary>
internal static class PredictEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/predict", PredictAsync).WithTags("predict").Needs(AccessRole.Read).Rated(RateClass.Predict).Describe(
        new Operation("predict", "What a picture shows, and whether there is a person in it")
        {
            Body = new Body(
                "The picture: the first file of a form, or the body itself, whatever its type says. JPEG, PNG, WebP or BMP.", null,
                "multipart/form-data", "image/jpeg", "image/png", "image/webp", "image/bmp", "application/octet-stream"),
        }
            .Gives<PredictShape>(StatusCodes.Status200OK, "What it shows.")
            .Fails(
                StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable));

    private static async Task PredictAsync(HttpContext http, PictureService pictures)
    {
        var analyser = await pictures.GetAsync(http.RequestAborted).ConfigureAwait(false);
        FrameResult result;
        using (var body = await PictureBody.ReadAsync(http, pictures.Limits.MostBytes, pictures.Room, pictures.Pace).ConfigureAwait(false))
        {
            result = await analyser.AnalyseAsync(body.Picture, body.Name, Caller.Of(http).Id, http.RequestAborted).ConfigureAwait(false);
        }

        await StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json => Write(json, analyser.LooksForPersons ? result.WithClassicParts() : result, analyser.Warning)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, FrameResult result, string? warning)
    {
        json.WriteStartObject();
        FrameResultJson.WritePredictions(json, result);
        if (warning is not null)
        {
            json.WriteString("warning"u8, warning);
        }

        json.WriteEndObject();
    }
}
