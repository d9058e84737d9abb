using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kinora.Server.Tests.Docs;

/// <summary>
/// Checks JSON against a schema of an OpenAPI 3.1 document, as far as Kinora's schemas go. Stricter than JSON Schema in one point: an object
/// has no property that its schema does not tell of. A keyword that it does not know is a failure, so that nothing is skipped unseen.
/// </summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly string[] Words =
    [
        "type", "format", "description", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "oneOf", "minimum", "maximum",
        "pattern", "minLength", "examples", "$ref",
    ];

    /// <summary>What is wrong with a value, a sentence each; empty when it fits.</summary>
    public List<string> Problems(JsonElement schema, JsonElement value)
    {
        List<string> problems = [];
        Check(schema, value, "$", problems);
        return problems;
    }

    /// <summary>The schema of an operation's answer.</summary>
    public JsonElement Answer(string method, string path, int status, string contentType) =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status.ToString(CultureInfo.InvariantCulture))
            .GetProperty("content").GetProperty(contentType).GetProperty("schema");

    private void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        foreach (var word in schema.EnumerateObject().Where(static word => !Words.Contains(word.Name)))
        {
            problems.Add($"{at}: the schema has the word {word.Name}, which this check does not know.");
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var target = document;
            foreach (var part in reference.GetString()!.TrimStart('#', '/').Split('/'))
            {
                target = target.GetProperty(part);
            }

            Check(target, value, at, problems);
            return;
        }

        foreach (var choices in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choices, out var any) && !any.EnumerateArray().Any(one => Problems(one, value).Count == 0))
            {
                problems.Add($"{at}: {value} is none of {any}: {string.Join(" | ", any.EnumerateArray().SelectMany(one => Problems(one, value)))}");
            }
        }

        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            problems.Add($"{at}: {value} is not among {words}.");
        }

        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
        {
            problems.Add($"{at}: {value} is no {type}.");
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when !schema.TryGetProperty("anyOf", out _) && !schema.TryGetProperty("oneOf", out _):
                CheckObject(schema, value, at, problems);
                break;
            case JsonValueKind.Array when schema.TryGetProperty("items", out var items):
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Check(items, item, $"{at}[{index}]", problems);
                }

                break;
            case JsonValueKind.Number:
                CheckNumber(schema, value.GetDouble(), at, problems);
                break;
            case JsonValueKind.String:
                CheckText(schema, value.GetString()!, at, problems);
                break;
        }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        foreach (var property in value.EnumerateObject())
        {
            var where = $"{at}.{property.Name}";
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(property.Name, out var of))
            {
                Check(of, property.Value, where, problems);
            }
            else if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
            {
                Check(others, property.Value, where, problems);
            }
            else
            {
                problems.Add($"{where} is in the answer, and not in the schema.");
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            problems.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}.{name} is missing."));
        }
    }

    private static void CheckNumber(JsonElement schema, double value, string at, List<string> problems)
    {
        if ((schema.TryGetProperty("minimum", out var least) && value < least.GetDouble()) || (schema.TryGetProperty("maximum", out var most) && value > most.GetDouble()))
        {
            problems.Add($"{at}: {value} is outside of the schema's limits.");
        }
    }

    private static void CheckText(JsonElement schema, string value, string at, List<string> problems)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value, pattern.GetString()!))
        {
            problems.Add($"{at}: '{value}' does not match {pattern}.");
        }

        if (schema.TryGetProperty("minLength", out var length) && value.Length < length.GetInt32())
        {
            problems.Add($"{at}: '{value}' is too short.");
        }

        if (schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" &&
            !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
        {
            problems.Add($"{at}: '{value}' is no time.");
        }
    }

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOf(one, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
            _ => false,
        };
}
