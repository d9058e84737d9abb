using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;
using Npgsql;

namespace Kinora.Storage.Tests;

[Trait("Speed", "Slow")]
public sealed class PostgresStoreTests(PostgresServer server) : StreamStoreTests, IClassFixture<PostgresServer>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await ExecuteAsync("DROP TABLE IF EXISTS kinora_streams, kinora_keys, kinora_audit, kinora_audit_rotation, kinora_schema");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task OpenAsync_ManyAtOnce_MakeOneDatabase()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        Assert.All(await Task.WhenAll(stores.Select(store => store.LoadAsync(Cancellation))), Assert.Empty);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task SaveAsync_AfterTheServerWasStartedAgain_GoesOn()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(new StoredStream("before", "{}", null, default, default), Cancellation);
        server.Stop();
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => store.LoadAsync(Cancellation));
        Assert.Contains("see that its server runs", error.Message, StringComparison.Ordinal);
        AssertHasNoSecret(error.Message);
        server.Start();
        await store.SaveAsync(new StoredStream("after", "{}", null, default, default), Cancellation);
        Assert.Equal(["after", "before"], (await store.LoadAsync(Cancellation)).Select(stream => stream.Name));
    }

    [Theory]
    [InlineData(PostgresServer.Password, "wrong", "password authentication failed")]
    [InlineData("/postgres", "/nothing", "does not exist")]
    public async Task OpenAsync_WrongPasswordOrDatabase_SaysSo(string right, string wrong, string said)
    {
        var address = server.Address.Replace(Uri.EscapeDataString(right), wrong, StringComparison.Ordinal).Replace(right, wrong, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => StreamStore.OpenAsync(address, Cancellation));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        AssertHasNoSecret(error.Message);
    }

    [Fact]
    public async Task OpenAsync_NpgsqlsForm_IsTheSame()
    {
        var text = PostgresAddress.Parse(server.Address).Settings.ConnectionString;
        Assert.True(PostgresAddress.IsOne(text));
        await using var store = await StreamStore.OpenAsync(text, Cancellation);
        Assert.Empty(await store.LoadAsync(Cancellation));
    }

    protected override Task<StreamStore> OpenAsync() => StreamStore.OpenAsync(server.Address, Cancellation);

    protected override async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(PostgresAddress.Parse(server.Address).Settings);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static void AssertHasNoSecret(string message)
    {
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        Assert.Contains("postgresql://***@127.0.0.1:", message, StringComparison.Ordinal);
    }
}
