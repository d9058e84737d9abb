using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Telemetry;

/// <summary>Marks a route whose clients stay, and says what they speak.</summary>
/// <param name="Name">As the metric says it.</param>
/// <param name="Lines">What they speak where they accept NDJSON; null: the same.</param>
internal sealed record ClientProtocol(string Name, string? Lines = null)
{
    public string Of(HttpContext http) =>
        Lines is not null && http.Request.Headers.Accept.ToString().Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase) ? Lines : Name;
}
