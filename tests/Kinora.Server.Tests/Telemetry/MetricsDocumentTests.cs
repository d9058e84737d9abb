using System.Text.RegularExpressions;
using Kinora.Frames.Memory;
using Kinora.Server.Telemetry;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Telemetry;

public sealed partial class MetricsDocumentTests
{
    [Fact]
    public async Task Document_ListsEveryMetricWithItsTypeAndNoOther()
    {
        await using var server = await OwnServer.StartAsync(memory: new MemoryBudget(1 << 30));
        _ = await server.Client.GetStringAsync("/health", TestContext.Current.CancellationToken);
        var metrics = server.Metrics.Where(static metric => OperatingSystem.IsLinux() || metric.Instrument != "process.unix.file_descriptor.count")
            .Select(static metric => $"{metric.Name} {metric.Kind.ToString().ToLowerInvariant()}");
        var text = await File.ReadAllTextAsync(Path.Join(Repository.Root, "docs", "operate", "metrics.md"), TestContext.Current.CancellationToken);
        var listed = Row().Matches(text).Select(static row => $"{row.Groups[1].Value} {row.Groups[2].Value}");

        Assert.Equal(metrics.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(server.Metrics, static metric => Assert.NotEmpty(metric.Description));
    }

    [GeneratedRegex(@"^\| `([a-z0-9_]+)` \| (counter|gauge|histogram) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
