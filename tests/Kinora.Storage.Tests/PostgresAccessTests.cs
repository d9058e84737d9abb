using System.Data.Common;
using Kinora.Storage.Databases;
using Npgsql;

namespace Kinora.Storage.Tests;

[Trait("Speed", "Slow")]
public sealed class PostgresAccessTests(PostgresServer server) : AccessStoreTests, IClassFixture<PostgresServer>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() =>
        await RowAsync("DROP TABLE IF EXISTS kinora_streams, kinora_keys, kinora_audit, kinora_audit_rotation, kinora_schema");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Audit_Truncated_IsRefusedByTheDatabase()
    {
        await using var store = await OpenAsync();
        var error = await Assert.ThrowsAnyAsync<DbException>(() => RowAsync("TRUNCATE kinora_audit"));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    protected override Task<StreamStore> OpenAsync() => StreamStore.OpenAsync(server.Address, Cancellation);

    protected override async Task<object?[]> RowAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(PostgresAddress.Parse(server.Address).Settings);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        return await RowAsync(connection, sql);
    }
}
