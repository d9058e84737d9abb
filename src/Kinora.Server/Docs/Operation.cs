using System.Globalization;
using Microsoft.OpenApi;

namespace Kinora.Server.Docs;

/// <summary>
/// What the document says about a route beside what the route itself shows. Answers are written by hand as JSON, so their shapes are told here;
/// tests hold both together.
/// </summary>
/// <param name="Id">Its name in clients that are made from the document.</param>
/// <param name="Summary">What it does, in a few words.</param>
internal sealed record Operation(string Id, string Summary)
{
    /// <summary>More about it, in Markdown.</summary>
    public string? Description { get; init; }

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    public Body? Body { get; init; }

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>The statuses of the problems that it may answer.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];

    public Operation Query(string name, JsonSchemaType type, string description, double? least = null, double? most = null) => With(new Parameter(
        name, ParameterLocation.Query, description,
        new OpenApiSchema
        {
            Type = type, Minimum = least?.ToString(CultureInfo.InvariantCulture), Maximum = most?.ToString(CultureInfo.InvariantCulture),
        }));

    public Operation Header(string name, JsonSchemaType type, string description) =>
        With(new Parameter(name, ParameterLocation.Header, description, new OpenApiSchema { Type = type }));

    /// <summary>An answer in JSON.</summary>
    public Operation Gives<T>(int status, string description, params string[] contentTypes) =>
        this with { Answers = [.. Answers, new Answer(status, description, typeof(T), contentTypes is [] ? ["application/json"] : contentTypes)] };

    /// <summary>An answer that is not JSON, or has no body.</summary>
    public Operation Gives(int status, string description, params string[] contentTypes) =>
        this with { Answers = [.. Answers, new Answer(status, description, null, contentTypes)] };

    public Operation Fails(params int[] statuses) => this with { Problems = statuses };

    private Operation With(Parameter parameter) => this with { Parameters = [.. Parameters, parameter] };
}
