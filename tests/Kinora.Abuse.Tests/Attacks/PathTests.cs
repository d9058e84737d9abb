using System.Text.Json;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Names that lead out of where names lead: in the place of every name of every route, and of every file of the page.</summary>
[Trait("Speed", "Slow")]
public sealed class PathTests(AbusedServer server)
{
    private static readonly string[] Ways =
    [
        "../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c..%5cetc%5cpasswd", "....//....//etc/passwd",
        "/etc/passwd", "%2fetc%2fpasswd", "..%252f..%252fetc%252fpasswd", "..%c0%af..%c0%afetc/passwd", "file:///etc/passwd", "%00", "a%00.png", "kinora.yaml", "..%2fkinora.yaml", "../kinora.db", ".", "..", "%2e",
        "\\..\\..\\etc\\passwd", "CON", "~root", "$HOME", "%%35%63", "..;/..;/etc/passwd", new string('a', 7000),
    ];

    [Fact]
    public Task Names_ThatLeadElsewhere_LeadNowhere() => server.SurvivesAsync("path traversal", async () =>
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)));
        string[] routes = [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(static path => path.Name)];
        var places = routes.Where(static route => route.Contains('{', StringComparison.Ordinal)).Concat(["/{file}", "/assets/{file}", "/docs/{file}", "/{org}/{model}/resolve/main/{file}", "/download/{name}"]).ToArray();
        Assert.True(places.Length > 8, $"Only {places.Length} routes have a name in them.");
        await Parallel.ForEachAsync(
            places.SelectMany(static place => Ways.SelectMany(way => new[] { "GET", "POST", "DELETE", "PATCH" }.Select(method => (place, way, method)))),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (request, _) =>
            {
                var path = System.Text.RegularExpressions.Regex.Replace(request.place, "{[^}]*}", request.way.Replace("$", "$$", StringComparison.Ordinal));
                using var connection = await RawConnection.OpenAsync(server.Port);
                await connection.SendAsync($"{request.method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                var answer = await connection.ReadTextToEndAsync();
                Assert.True(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"{request}: '{answer}'");
                Assert.DoesNotContain("root:x:", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("SQLite format", answer, StringComparison.Ordinal);
                Assert.DoesNotContain($"{AbusedServer.Door}: {{source:", answer, StringComparison.Ordinal);
                Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{request}: {answer}");
            });
        Assert.True(server.Faults() is "", server.Faults());
    });
}
