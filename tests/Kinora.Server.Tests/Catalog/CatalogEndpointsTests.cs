using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Pipelines.Access;
using Kinora.Server.Tests.Mirror;

namespace Kinora.Server.Tests.Catalog;

/// <summary><c>/api/catalog</c> on a server with an empty model cache, but for what a test puts there.</summary>
public sealed class CatalogEndpointsTests : IAsyncLifetime
{
    private MirrorRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await MirrorRig.StartAsync(keyless: false);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Get_OfTheCatalog_ListsEveryModelAndWhatOfItIsHere()
    {
        var key = await _rig.AddKeyAsync();
        var models = (await AskAsync("GET", "/api/catalog", key)).Body.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(ModelCatalog.Default.Entries.Select(static entry => entry.Id), models.Select(static model => model.GetProperty("id").GetString()));
        var nanodet = models.Single(static model => model.GetProperty("id").GetString() == "nanodet_256");
        Assert.Equal(nanodet.GetRawText(), (await AskAsync("GET", "/api/catalog/nanodet-256", key)).Body.GetRawText());
        Assert.Equal(("detect", "missing", false), (nanodet.GetProperty("task").GetString(), nanodet.GetProperty("state").GetString(), nanodet.GetProperty("loaded").GetBoolean()));
        var (status, problem) = await AskAsync("GET", "/api/catalog/nobody", key);
        Assert.Equal(404, status);
        Assert.Contains("/api/catalog", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessRole.Read)]
    [InlineData(AccessRole.Operate)]
    public async Task Changes_ByWhoIsNoAdmin_AreRefused(AccessRole role)
    {
        var key = await _rig.AddKeyAsync(role);
        Assert.Equal((403, 403), ((await AskAsync("POST", "/api/catalog/nanodet/pull", key)).Status, (await AskAsync("DELETE", "/api/catalog/nanodet", key)).Status));
    }

    [Fact]
    public async Task Pull_OfAModelThatCannotBeHad_SaysInTheEndWhy()
    {
        var admin = await _rig.AddKeyAsync(AccessRole.Admin);
        var entry = ModelCatalog.Default.Entries.First(static entry => entry.Package is null);
        var (status, begun) = await AskAsync("POST", $"/api/catalog/{entry.Id}/pull?accept_licence=true", admin);
        Assert.Equal((202, entry.Id), (status, begun.GetProperty("id").GetString()));
        JsonElement pull;
        while ((pull = (await AskAsync("GET", $"/api/catalog/{entry.Id}", admin)).Body.GetProperty("pull")).GetProperty("stage").GetString() != "failed")
        {
            Assert.Equal("waiting", pull.GetProperty("stage").GetString());
            await Task.Yield();
        }

        Assert.Contains(entry.Id, pull.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(await _rig.Server.Store.Audit.QueryAsync(new AuditQuery(), Cancellation), written => (written.Action, written.Outcome, written.Detail) == ("model.pulled", AuditEntry.Done, entry.Id));
    }

    [Fact]
    public async Task Delete_OfAModelThatIsHere_RemovesItAndThenThereIsNone()
    {
        var admin = await _rig.AddKeyAsync(AccessRole.Admin);
        var blobs = new BlobStore(_rig.Home);
        var partial = blobs.PartialPath("test");
        await File.WriteAllBytesAsync(partial, new byte[100], Cancellation);
        var blob = await blobs.AddAsync(partial, null, Cancellation);
        await new ManifestStore(_rig.Home).SaveAsync(
            new StoredModel { Key = "nanodet", Id = "nanodet", Source = "npm:nothing@1.0.0", Files = [new StoredFile("model.onnx", blob.Sha256, blob.Size)] }, Cancellation);
        using (await ModelLease.TakeAsync(_rig.Home, "nanodet", Cancellation))
        {
            var (used, problem) = await AskAsync("DELETE", "/api/catalog/nanodet", admin);
            Assert.Equal(409, used);
            Assert.Contains("in use", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(204, (await AskAsync("DELETE", "/api/catalog/nanodet", admin)).Status);
        Assert.False(File.Exists(blob.Path));
        Assert.Equal(404, (await AskAsync("DELETE", "/api/catalog/nanodet", admin)).Status);
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(string method, string path, string key)
    {
        using var answer = await _rig.SendAsync(method, path, ("X-API-Key", key));
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }
}
