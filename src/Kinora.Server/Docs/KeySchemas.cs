using System.Globalization;
using System.Text.Json.Nodes;
using Kinora.Pipelines.Configuration;
using Microsoft.OpenApi;

namespace Kinora.Server.Docs;

/// <summary>Schemas of what requests say about streams, made from the table by which they are validated (<see cref="ConfigKeys"/>).</summary>
internal static class KeySchemas
{
    public const string NewStream = "NewStream";
    public const string StreamPatch = "StreamPatch";

    /// <summary>Fills in the schema of a definition as answers have it.</summary>
    public static void Fill(OpenApiSchema schema)
    {
        var definition = Map(ConfigKeys.Stream, "What the stream was told. A key about which nothing was said is absent.", isPatch: false);
        (schema.Type, schema.Description) = (definition.Type, definition.Description);
        (schema.Properties, schema.Required) = (definition.Properties, definition.Required);
        schema.AdditionalPropertiesAllowed = false;
    }

    /// <summary>Adds the schemas of bodies.</summary>
    public static void AddBodies(OpenApiDocument document)
    {
        var stream = Map(ConfigKeys.Stream, "A stream: its name, and the keys of a stream in kinora.yaml.", isPatch: false);
        stream.Properties!["name"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, Pattern = StreamName.Pattern, Description = $"Its name: {StreamName.Rule}.",
        };
        stream.Required!.Add("name");
        document.AddComponent(NewStream, stream);
        var changes = "What changes (a merge patch, RFC 7396): null takes a key back, maps are merged, all else takes the place of what was there.";
        document.AddComponent(StreamPatch, Map(ConfigKeys.Stream, changes, isPatch: true));
    }

    private static OpenApiSchema Map(IReadOnlyList<ConfigKey> keys, string description, bool isPatch) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = keys.ToDictionary(static key => key.Name, key => (IOpenApiSchema)Of(key, isPatch)),
        Required = isPatch ? null : keys.Where(static key => key.IsRequired).Select(static key => key.Name).ToHashSet(),
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Of(ConfigKey key, bool isPatch)
    {
        var schema = Of(key.Type, isPatch);
        schema.Description = key.IsRequired ? $"{key.Meaning} As {key.Example}." : $"{key.Meaning} As {key.Example}. Without it: {key.Default}.";
        schema.Examples = Example(key) is { } example ? [example] : null;
        if (isPatch && !key.IsRequired)
        {
            if (schema.Type is { } type)
            {
                schema.Type = type | JsonSchemaType.Null;
                schema.Enum?.Add(JsonNullSentinel.JsonNull);
            }
            else
            {
                schema.AnyOf!.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
            }
        }

        return schema;
    }

    private static OpenApiSchema Of(ConfigType type, bool isPatch) => type.Shape switch
    {
        ConfigShape.Text or ConfigShape.Memory => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
        ConfigShape.Word => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[a-z0-9_-]+$" },
        ConfigShape.Truth => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        ConfigShape.Number => Between(JsonSchemaType.Number, type),
        ConfigShape.Whole => Between(JsonSchemaType.Integer, type),
        ConfigShape.Duration => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number, Pattern = "^[0-9.]+ ?(ms|s|m|h|d)?$" },
        ConfigShape.Size => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]+x[0-9]+$" },
        ConfigShape.Frames => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = @"^[0-9]+\.\.[0-9]+$" },
        ConfigShape.Choice => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. type.Choices] },
        ConfigShape.TextList => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        ConfigShape.TextMap => new OpenApiSchema
        {
            Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
        },
        ConfigShape.Map => Map(type.Keys, "", isPatch),
        ConfigShape.TextOrMap => new OpenApiSchema
        {
            AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 }, Map(type.Keys, "", isPatch)],
        },
        ConfigShape.TruthOrMap => new OpenApiSchema { AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Boolean }, Map(type.Keys, "", isPatch)] },
        _ => throw new InvalidOperationException($"No request has a value of shape {type.Shape}."),
    };

    /// <summary>The example as JSON; null for lists and maps, which the table has as YAML.</summary>
    private static JsonNode? Example(ConfigKey key) => key.Type.Shape switch
    {
        ConfigShape.Truth or ConfigShape.TruthOrMap => bool.Parse(key.Example),
        ConfigShape.Number or ConfigShape.Whole => double.Parse(key.Example, CultureInfo.InvariantCulture),
        ConfigShape.TextList => new JsonArray(
            [.. key.Example.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries).Select(static text => (JsonNode)text)]),
        ConfigShape.TextMap or ConfigShape.Map => null,
        _ => key.Example,
    };

    private static OpenApiSchema Between(JsonSchemaType type, ConfigType of) => new()
    {
        Type = type,
        Minimum = of.Least.ToString(CultureInfo.InvariantCulture),
        Maximum = of.Most.ToString(CultureInfo.InvariantCulture),
    };
}
