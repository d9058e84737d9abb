using Microsoft.OpenApi;

namespace Kinora.Server.Limits;

/// <summary>What the document says of operations of which each caller has so many in a minute.</summary>
internal static class RateAnswers
{
    public static void Write(OpenApiOperation operation, RateClass rate, OpenApiDocument document)
    {
        if (rate == RateClass.Exempt)
        {
            return;
        }

        operation.Responses ??= [];
        foreach (var response in operation.Responses.Where(static answer => answer.Key[0] is '1' or '2').Select(static answer => answer.Value).OfType<OpenApiResponse>())
        {
            Say(response);
        }

        var refusal = new OpenApiResponse
        {
            Description = $"The caller has had its share (limits.{rate.ToString().ToLowerInvariant()} and what else is in limits): the detail says of what.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
            },
        };
        Say(refusal);
        refusal.Headers!["Retry-After"] = Header("Seconds after which to come back.");
        operation.Responses["429"] = refusal;
    }

    private static void Say(OpenApiResponse response)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers["X-RateLimit-Limit"] = Header("Requests of this kind that the caller has in a minute. Not told where there is no limit.");
        response.Headers["X-RateLimit-Remaining"] = Header("How many of them are left.");
        response.Headers["X-RateLimit-Reset"] = Header("When the minute ends, in Unix seconds.");
    }

    private static OpenApiHeader Header(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
}
