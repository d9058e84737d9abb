using Kinora.Pipelines.Access;
using Kinora.Pipelines.Steps;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Steps;

/// <summary><c>GET /api/steps</c>: what a stream can be made of.</summary>
internal static class StepEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/steps", ListAsync).WithTags("streams").Needs(AccessRole.Read)
        .Describe(new Operation("listSteps", "What a stream can be made of").Gives<StepListShape>(StatusCodes.Status200OK, "All steps."));

    private static Task ListAsync(HttpContext http) => StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("steps"u8);
        foreach (var step in StepPlan.KnownSteps)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, step.Name);
            json.WriteString("summary"u8, step.Summary);
            json.WriteString("needs"u8, step.Needs);
            json.WriteString("default_model"u8, step.DefaultModel);
            json.WriteStartArray("models"u8);
            foreach (var model in step.Models)
            {
                json.WriteStringValue(model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
