using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Pipelines.Configuration;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Tests.Docs;

public sealed class ApiDocumentTests(RunningServer server)
{
    /// <summary>What browsers fetch for a page; nobody calls it. What gRPC calls stands in proto/.</summary>
    private static readonly string[] Undescribed = ["/licences.txt", "/assets/{**path}", "/openapi.json", "{**path}"];

    [Fact]
    public async Task Document_ForEveryRoute_HasAnOperationAndNoOther()
    {
        var mapped = server.Routes.OfType<RouteEndpoint>()
            .Where(route => !Undescribed.Contains(route.RoutePattern.RawText) && route.DisplayName?.StartsWith("gRPC", StringComparison.Ordinal) != true && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"))
            .Order(StringComparer.Ordinal);
        var document = await DocumentAsync();
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task Document_ReadByTheParser_HasNoErrors()
    {
        var text = await server.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken);
        var read = OpenApiDocument.Parse(text, "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Operations_InTheDocument_HaveANameASummaryATagAnswersAndProblems()
    {
        var document = await DocumentAsync();
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(method => method.Value).ToArray();

        Assert.Distinct(operations.Select(operation => operation.GetProperty("operationId").GetString()));
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.Single(operation.GetProperty("tags").EnumerateArray());
            var answers = operation.GetProperty("responses");
            Assert.Contains(answers.EnumerateObject(), answer => answer.Name[0] is '1' or '2');
            Assert.True(answers.TryGetProperty("default", out _));
            Assert.All(answers.EnumerateObject(), answer => Assert.NotEmpty(answer.Value.GetProperty("description").GetString()!));
            Assert.All(
                operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default,
                parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
        });
    }

    [Fact]
    public async Task References_InTheDocument_AllLeadSomewhere()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var references = References(document).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(schemas.TryGetProperty(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal), out _), reference));
    }

    [Fact]
    public async Task Definition_InTheDocument_HasEveryKeyOfTheConfiguration()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        var keys = ConfigKeys.Stream.Select(key => key.Name).Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(keys, Names(schemas.GetProperty("Definition")));
        Assert.Equal(keys, Names(schemas.GetProperty("StreamPatch")));
        Assert.Equal([.. keys.Append("name").Order(StringComparer.Ordinal)], Names(schemas.GetProperty("NewStream")));
    }

    [Fact]
    public async Task Examples_OfKeys_FitTheirSchemas()
    {
        var document = await DocumentAsync();
        var check = new SchemaCheck(document);
        var keys = document.GetProperty("components").GetProperty("schemas").GetProperty("NewStream").GetProperty("properties").EnumerateObject()
            .Where(key => key.Value.TryGetProperty("examples", out _)).ToArray();

        Assert.True(keys.Length > 10);
        Assert.All(keys, key => Assert.All(key.Value.GetProperty("examples").EnumerateArray(), example => Assert.Empty(check.Problems(key.Value, example))));
    }

    private static string[] Names(JsonElement schema) => [.. schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private Task<JsonElement> DocumentAsync() => server.Client.GetFromJsonAsync<JsonElement>("/openapi.json", TestContext.Current.CancellationToken);
}
