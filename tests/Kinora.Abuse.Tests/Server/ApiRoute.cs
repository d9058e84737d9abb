using System.Text.Json;

namespace Kinora.Abuse.Tests.Server;

/// <summary>A route as the server's own document names it.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">With a name in the place of each parameter.</param>
/// <param name="Template">As the document has it.</param>
internal sealed record ApiRoute(string Method, string Path, string Template)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    /// <summary>True for a route that changes something.</summary>
    public bool Writes => Method is not "GET" && Path is not ("/predict" or "/api/tickets");

    /// <summary>All that there are.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="name">What stands for parameters: a stream that is there, so that what is refused is not merely not found.</param>
    public static async Task<IReadOnlyList<ApiRoute>> AllAsync(Uri address, string name)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)));
        return
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Where(static operation => Methods.Contains(operation.Name))
                .Select(operation => new ApiRoute(
                    operation.Name.ToUpperInvariant(), System.Text.RegularExpressions.Regex.Replace(path.Name, "{[^}]*}", name), path.Name))),
        ];
    }
}
