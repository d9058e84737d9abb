using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Docs;

public sealed class DocsPageTests(RunningServer server)
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Docs_InABrowser_ListEveryOperationWithoutAskingAnotherServer()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        var npm = Path.Join(Repository.Root, "artifacts", "npm");
        Assert.SkipUnless(File.Exists(chromium), $"There is no {chromium}: install chromium.");
        Assert.SkipUnless(Directory.Exists(Path.Join(npm, "node_modules", "playwright-core")), "playwright-core is not here: ./kinora test fetches it.");
        using var folder = new TestFolder();
        var picture = Environment.GetEnvironmentVariable("KINORA_SCREENSHOT") ?? folder["docs.png"];

        var run = await Task.Run(() => Tool.Run(
            "node", [Path.Join(Repository.Root, "tests", "Kinora.Server.Tests", "Docs", "docs-page.mjs"), npm, new Uri(server.Address, "/docs").ToString(), picture]));

        Assert.True(run.ExitCode == 0, run.Error);
        var seen = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.Empty(Texts(seen, "problems"));
        Assert.Empty(Texts(seen, "elsewhere"));
        var text = await server.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken);
        var document = JsonSerializer.Deserialize<JsonElement>(text);
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(described.Order(StringComparer.Ordinal), Texts(seen, "operations").Order(StringComparer.Ordinal));
        Assert.True(new FileInfo(picture).Length > 10_000);
    }

    private static IEnumerable<string> Texts(JsonElement of, string name) => of.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
}
