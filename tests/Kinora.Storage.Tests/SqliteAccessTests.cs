using Kinora.Storage.Native;
using Kinora.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Kinora.Storage.Tests;

public sealed class SqliteAccessTests : AccessStoreTests, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenAsync_DatabaseOfTheVersionBefore_HasItsStreamsAndNowKeysToo()
    {
        Directory.CreateDirectory(_folder["state"]);
        await RowAsync(
            """
            CREATE TABLE kinora_schema (version BIGINT NOT NULL);
            INSERT INTO kinora_schema (version) VALUES (1);
            CREATE TABLE kinora_streams (name TEXT PRIMARY KEY, definition TEXT NOT NULL, overrides TEXT, created_ms BIGINT NOT NULL, updated_ms BIGINT NOT NULL);
            INSERT INTO kinora_streams VALUES ('door', '{}', NULL, 1, 2);
            """);
        await using var store = await OpenAsync();
        Assert.Equal("door", Assert.Single(await store.LoadAsync(Cancellation)).Name);
        Assert.Empty(await store.Keys.LoadAsync(Cancellation));
    }

    protected override Task<StreamStore> OpenAsync() => StreamStore.OpenAsync(_folder["state/kinora.db"], Cancellation);

    protected override async Task<object?[]> RowAsync(string sql)
    {
        SqliteLibrary.Load();
        await using var connection = new SqliteConnection($"Data Source={_folder["state/kinora.db"]};Pooling=False");
        await connection.OpenAsync(Cancellation);
        return await RowAsync(connection, sql);
    }
}
