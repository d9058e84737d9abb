using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Problem details (RFC 9457).")]
internal sealed record ProblemShape(
    [property: Description("Always about:blank: the status says of which kind it is.")] string Type,
    [property: Description("The status in words.")] string Title,
    [property: Description("The HTTP status.")] int Status,
    [property: Description("What is wrong and what helps, in a sentence for people.")] string Detail,
    [property: Description("Sentences by the field that they are about, where fields are wrong.")] Dictionary<string, string[]>? Errors = null);
