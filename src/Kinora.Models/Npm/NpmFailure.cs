using System.Text.Json;

namespace Kinora.Models.Npm;

/// <summary>Turns what npm says when it fails into one sentence.</summary>
internal static class NpmFailure
{
    private static readonly string[] OfflineCodes =
    [
        "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ENOTCACHED", "ERR_SOCKET_TIMEOUT",
    ];

    public static NpmException Explain(string what, string output, string errors, int exitCode)
    {
        var (code, summary) = Reported(output);
        code ??= OfflineCodes.FirstOrDefault(errors.Contains);
        if (code is not null && OfflineCodes.Contains(code))
        {
            return new NpmException(
                $"'{what}' could not be fetched because npm reaches no registry ({code}): "
                + "check the network or npm's configuration and try again.");
        }

        if (code is "E404" or "ETARGET")
            return new NpmException(
                $"'{what}' is not in the registry that npm uses ({code}): check npm's configuration (npm config get registry).");

        var reason = summary ?? errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return new NpmException($"npm could not fetch '{what}': {reason ?? $"it ended with code {exitCode}"}.");
    }

    // With --json npm writes {"error":{"code":…,"summary":…}} to its output, possibly after other text.
    private static (string? Code, string? Summary) Reported(string output)
    {
        var start = output.IndexOf('{');
        if (start < 0)
            return default;
        try
        {
            using var document = JsonDocument.Parse(output.AsMemory(start));
            var error = document.RootElement.GetProperty("error");
            return (Text(error, "code"), Text(error, "summary")?.Split('\n')[0].TrimEnd('.'));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
