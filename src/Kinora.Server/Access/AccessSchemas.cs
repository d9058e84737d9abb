using Microsoft.OpenApi;

namespace Kinora.Server.Access;

/// <summary>What the document says of keys, tokens and tickets.</summary>
internal static class AccessSchemas
{
    public const string NewTicket = "NewTicket";

    private const string Key = "key";
    private const string Bearer = "bearer";
    private const string QueryKey = "query_key";
    private const string Ticket = "ticket";

    /// <summary>Adds the ways to be known, and the body of tickets.</summary>
    public static void Add(OpenApiDocument document)
    {
        document.AddComponent(Key, InHeader("A key that `kinora keys create` has made."));
        document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key, or a token of the OpenID Connect issuer that the server is told to trust.",
        });
        document.AddComponent(QueryKey, InQuery(CallerFinder.KeyInQuery, "A key in the address, which stands in histories and logs then."));
        document.AddComponent(Ticket, InQuery(CallerFinder.TicketInQuery, "A ticket of `POST /api/tickets`: good once, and for 30 seconds."));
        document.AddComponent(NewTicket, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What a ticket is for.",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["path"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "The only path that it opens, as /ws/streams/door; without it any that takes tickets.",
                },
            },
            AdditionalPropertiesAllowed = false,
        });
    }

    /// <summary>Says of an operation by what its callers can be known; nothing for one that is open to all.</summary>
    public static void Write(OpenApiOperation operation, AccessNeed need, OpenApiDocument document)
    {
        if (need.Role is null)
        {
            return;
        }

        string?[] schemes = [Key, Bearer, need.TakesKeyInQuery ? QueryKey : null, need.TakesTicket ? Ticket : null];
        operation.Security =
        [
            .. schemes.OfType<string>().Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }),
        ];
        operation.Responses ??= [];
        operation.Responses["401"] = Problem("Nobody is known by what the request brings, or it brings nothing: the detail says what to send.", document);
        operation.Responses["403"] = Problem("The caller is known, and may not do this, or not to this stream: the detail says what it needs.", document);
    }

    private static OpenApiResponse Problem(string description, OpenApiDocument document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
        },
    };

    private static OpenApiSecurityScheme InHeader(string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerFinder.KeyHeader, Description = description };

    private static OpenApiSecurityScheme InQuery(string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Query, Name = name, Description = description };
}
