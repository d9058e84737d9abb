using System.Net.Http.Json;
using System.Text.Json;

namespace Kinora.Server.Tests.Limits;

public sealed class RateAnswersTests(RunningServer server)
{
    private static readonly string[] Exempt = ["/", "/health", "/health/ready", "/health/stream", "/metrics", "/api/tickets"];

    [Fact]
    public async Task Document_OfOperationsThatAreLimited_HasTheRefusalAndItsHeaders()
    {
        var document = await server.Client.GetFromJsonAsync<JsonElement>("/openapi.json", TestContext.Current.CancellationToken);
        var limited = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var answers = operation.Value.GetProperty("responses");
                var hasHeader = answers.TryGetProperty("429", out var refusal) && refusal.TryGetProperty("headers", out var headers) && headers.TryGetProperty("Retry-After", out _);
                Assert.Equal(!Exempt.Contains(path.Name), hasHeader);
                limited += hasHeader ? 1 : 0;
            }
        }

        Assert.InRange(limited, 10, 100);
        var predict = document.GetProperty("paths").GetProperty("/predict").GetProperty("post").GetProperty("responses");
        Assert.True(predict.GetProperty("200").GetProperty("headers").TryGetProperty("X-RateLimit-Remaining", out _));
    }
}
