using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Page;

public sealed class LivePageTests(RunningServer server)
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Page_InABrowser_AddsShowsPausesAndRemovesAStream()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        var npm = Path.Join(Repository.Root, "artifacts", "npm");
        Assert.SkipUnless(File.Exists(chromium), $"There is no {chromium}: install chromium.");
        Assert.SkipUnless(Directory.Exists(Path.Join(npm, "node_modules", "playwright-core")), "playwright-core is not here: ./kinora test fetches it.");
        using var folder = new TestFolder();
        var shots = Environment.GetEnvironmentVariable("KINORA_SCREENSHOTS") ?? folder.Path;

        var run = await Task.Run(() => Tool.Run(
            "node", [Path.Join(Repository.Root, "tests", "Kinora.Server.Tests", "Page", "live-page.mjs"), npm, server.Address.ToString(), shots]));

        Assert.True(run.ExitCode == 0, run.Error);
        var seen = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.Empty(seen.GetProperty("problems").EnumerateArray());
        Assert.Contains("rtsp://", seen.GetProperty("refusal").GetString(), StringComparison.Ordinal);
        Assert.Contains(seen.GetProperty("status").GetString(), new[] { "live", "running" });
        Assert.True(seen.GetProperty("drawn").GetProperty("colours").GetInt32() > 20, "the test picture has many colours");
        Assert.Equal(0, seen.GetProperty("overflow").GetInt32());
    }

    [Fact]
    public async Task Page_IsServedWithAPolicyThatTrustsNobodyElse()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("<!doctype html>", html, StringComparison.OrdinalIgnoreCase);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain('*', policy);
        foreach (var asset in System.Text.RegularExpressions.Regex.Matches(html, "/assets/[^\"]+").Select(match => match.Value))
        {
            using var file = await server.Client.GetAsync(asset, TestContext.Current.CancellationToken);
            Assert.True(file.IsSuccessStatusCode, asset);
            Assert.Contains("immutable", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }
}
