using System.Text.Json;
using System.Text.Json.Serialization;
using Kinora.Server.Access;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kinora.Server.Docs;

/// <summary><c>/openapi.json</c>: every route, what it takes and what it answers.</summary>
internal static class ApiDocument
{
    public const string Path = "/openapi.json";

    /// <summary>Types that stand for shapes of JSON are named so; the document leaves that word out.</summary>
    private const string Suffix = "Shape";

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
        services.AddOpenApi(static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = static type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id
                ? id.EndsWith(Suffix, StringComparison.Ordinal) ? id[..^Suffix.Length] : id
                : null;
            options.AddOperationTransformer(OperationTransformer.ApplyAsync);
            options.AddSchemaTransformer(static (schema, context, _) =>
            {
                if (context.JsonTypeInfo.Type == typeof(DefinitionShape))
                {
                    KeySchemas.Fill(schema);
                }

                return Task.CompletedTask;
            });
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                var identity = ServerIdentity.Kinora;
                document.Info = new OpenApiInfo { Title = identity.Name, Version = identity.Version, Description = identity.Description };
                document.Servers = [];  // the one that the document comes from
                KeySchemas.AddBodies(document);
                AccessSchemas.Add(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi(Path).OpenToAll().Rated(RateClass.Exempt);
}
