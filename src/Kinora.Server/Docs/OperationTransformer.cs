using System.Globalization;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Kinora.Server.Docs;

/// <summary>Writes what an <see cref="Operation"/> says into the document.</summary>
internal static class OperationTransformer
{
    public static Task ApplyAsync(OpenApiOperation written, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Operation>().LastOrDefault() is { } operation)
        {
            (written.OperationId, written.Summary, written.Description) = (operation.Id, operation.Summary, operation.Description);
            WriteParameters(written, operation);
            written.RequestBody = operation.Body is { } body ? Write(body, context.Document!) : null;
            WriteAnswers(written, operation, context.Document!);
            AccessSchemas.Write(written, NeedOf(context), context.Document!);
            RateAnswers.Write(written, Rated.Of(context.Description.ActionDescriptor.EndpointMetadata), context.Document!);
        }

        return Task.CompletedTask;
    }

    private static AccessNeed NeedOf(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessNeed>().LastOrDefault() ?? AccessNeed.Strictest;

    private static void WriteParameters(OpenApiOperation written, Operation operation)
    {
        written.Parameters ??= [];
        var names = written.Parameters.OfType<OpenApiParameter>().Where(static parameter => parameter is { In: ParameterLocation.Path, Name: "name" });
        foreach (var name in names)
        {
            name.Description = "The stream's name.";
            name.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = StreamName.Pattern };
        }

        foreach (var id in written.Parameters.OfType<OpenApiParameter>().Where(static parameter => parameter is { In: ParameterLocation.Path, Name: "id" }))
        {
            id.Description = "The model's id in the catalog; - and _ are the same in it.";
        }

        foreach (var parameter in operation.Parameters)
        {
            if (written.Parameters.FirstOrDefault(known => known.Name == parameter.Name) is { } inferred)
            {
                written.Parameters.Remove(inferred);
            }

            written.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name, In = parameter.In, Description = parameter.Description, Schema = parameter.Schema,
            });
        }
    }

    private static OpenApiRequestBody Write(Body body, OpenApiDocument document) => new()
    {
        Required = !body.IsOptional,
        Description = body.Description,
        Content = body.ContentTypes.ToDictionary(static type => type, type => new OpenApiMediaType
        {
            Schema = body.Schema is { } name ? new OpenApiSchemaReference(name, document) : type == "multipart/form-data" ? Form() : Bytes(),
        }),
    };

    private static void WriteAnswers(OpenApiOperation written, Operation operation, OpenApiDocument document)
    {
        written.Responses ??= [];
        foreach (var answer in operation.Answers)
        {
            var response = Of(written.Responses, answer.Status);
            response.Description = answer.Description;
            if (answer.Shape is null)
            {
                response.Content = answer.ContentTypes.ToDictionary(
                    static type => type,
                    static type => new OpenApiMediaType
                    {
                        Schema = type.StartsWith("text/", StringComparison.Ordinal) ? new OpenApiSchema { Type = JsonSchemaType.String } : Bytes(),
                    });
            }
        }

        foreach (var status in operation.Problems)
        {
            Of(written.Responses, status).Description = ReasonPhrases.GetReasonPhrase(status) + ": the detail says what is wrong and what helps.";
        }

        written.Responses["default"] = new OpenApiResponse
        {
            Description = "Any other problem.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
            },
        };
    }

    private static OpenApiResponse Of(OpenApiResponses responses, int status)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        if (responses.TryGetValue(key, out var known) && known is OpenApiResponse response)
        {
            return response;
        }

        responses[key] = response = new OpenApiResponse();
        return response;
    }

    private static OpenApiSchema Bytes() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = Bytes() },
    };
}
