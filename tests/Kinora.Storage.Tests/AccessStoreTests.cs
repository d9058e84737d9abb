using System.Data.Common;
using Kinora.Pipelines.Access;

namespace Kinora.Storage.Tests;

/// <summary>What every database must do for keys and for the audit.</summary>
public abstract class AccessStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_AddedUsedAndRevoked_AreThereAfterOpeningAgain()
    {
        var (first, second) = (Key("Tür 'a'") with { Streams = ["door", "yard"], Grants = ["acme/secret", "acme/*"], Expires = Noon.AddDays(30) }, Key("b") with { Role = AccessRole.Admin, Created = Noon.AddSeconds(1) });
        await using (var store = await OpenAsync())
        {
            await store.Keys.AddAsync(second, Cancellation);
            await store.Keys.AddAsync(first, Cancellation);
            await store.Keys.NoteUseAsync(first.Id, Noon.AddHours(2), Cancellation);
            await store.Keys.NoteUseAsync(first.Id, Noon.AddHours(1), Cancellation);
            Assert.True(await store.Keys.RevokeAsync(second.Id, Noon.AddDays(1), Cancellation));
            Assert.False(await store.Keys.RevokeAsync(second.Id, Noon.AddDays(2), Cancellation));
            Assert.False(await store.Keys.RevokeAsync("nobody", Noon, Cancellation));
        }

        await using var again = await OpenAsync();
        var keys = await again.Keys.LoadAsync(Cancellation);
        Assert.Equal([first.Id, second.Id], keys.Select(key => key.Id));
        Assert.Equal((first.Name, AccessRole.Read, Noon, Noon.AddDays(30), null, Noon.AddHours(2)), (keys[0].Name, keys[0].Role, keys[0].Created, keys[0].Expires!.Value, keys[0].Revoked, keys[0].LastUsed!.Value));
        Assert.Equal(["door", "yard"], keys[0].Streams!);
        Assert.Equal(["acme/secret", "acme/*"], keys[0].Grants);
        Assert.Empty(keys[1].Grants);
        Assert.Equal(first.Hash.ToArray(), keys[0].Hash.ToArray());
        Assert.Equal((AccessRole.Admin, null, Noon.AddDays(1), null), (keys[1].Role, keys[1].Streams, keys[1].Revoked!.Value, keys[1].LastUsed));
    }

    [Fact]
    public async Task Keys_InTheDatabase_AreNotThere()
    {
        var (id, secret, hash) = AccessKeyText.Create();
        await using var store = await OpenAsync();
        await store.Keys.AddAsync(new AccessKey(id, "door", AccessRole.Read, hash), Cancellation);
        var row = string.Join(' ', await RowAsync("SELECT * FROM kinora_keys"));
        Assert.Contains(id, row, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(hash), row, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[^43..], row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Entries_AreFoundNewestFirstAndByPages()
    {
        await using var store = await OpenAsync();
        await store.Audit.AppendAsync([.. Enumerable.Range(0, 25).Select(i => Entry(i) with { Stream = i % 2 == 0 ? "door" : null })], Cancellation);
        await store.Audit.AppendAsync([Entry(25) with { CallerId = "else", Detail = "Tür 😀 '\"\\", Address = "::1" }], Cancellation);

        var newest = await store.Audit.QueryAsync(new AuditQuery { Limit = 10 }, Cancellation);
        Assert.Equal(Enumerable.Range(16, 10).Reverse().Select(i => Noon.AddSeconds(i)), newest.Select(entry => entry.Time));
        Assert.Equal(("else", "Tür 😀 '\"\\", "::1", "done", null), (newest[0].CallerId, newest[0].Detail, newest[0].Address, newest[0].Outcome, newest[0].Stream));
        var rest = await store.Audit.QueryAsync(new AuditQuery { Before = newest[^1].Id }, Cancellation);
        Assert.Equal(Enumerable.Range(0, 16).Reverse().Select(i => Noon.AddSeconds(i)), rest.Select(entry => entry.Time));
        Assert.Equal(13, (await store.Audit.QueryAsync(new AuditQuery { Stream = "door" }, Cancellation)).Count);
        Assert.Single(await store.Audit.QueryAsync(new AuditQuery { Caller = "else" }, Cancellation));
        Assert.Equal(3, (await store.Audit.QueryAsync(new AuditQuery { Since = Noon.AddSeconds(23) }, Cancellation)).Count);
    }

    [Theory]
    [InlineData("UPDATE kinora_audit SET outcome = 'nothing'")]
    [InlineData("DELETE FROM kinora_audit")]
    public async Task Audit_ChangedOrDeletedByAnybody_IsRefusedByTheDatabase(string sql)
    {
        await using var store = await OpenAsync();
        await store.Audit.AppendAsync([Entry(0)], Cancellation);
        var error = await Assert.ThrowsAnyAsync<DbException>(() => RowAsync(sql));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
        Assert.Equal("done", Assert.Single(await store.Audit.QueryAsync(new AuditQuery(), Cancellation)).Outcome);
    }

    [Fact]
    public async Task RotateAsync_MoreThanAreToStay_LetsTheOldestGoAndNoOthersAfterwards()
    {
        await using var store = await OpenAsync();
        await store.Audit.AppendAsync([.. Enumerable.Range(0, 12).Select(Entry)], Cancellation);
        Assert.Equal(0, await store.Audit.RotateAsync(12, Cancellation));
        Assert.Equal(7, await store.Audit.RotateAsync(5, Cancellation));
        Assert.Equal(Enumerable.Range(7, 5).Reverse().Select(i => Noon.AddSeconds(i)), (await store.Audit.QueryAsync(new AuditQuery(), Cancellation)).Select(entry => entry.Time));
        await Assert.ThrowsAnyAsync<DbException>(() => RowAsync("DELETE FROM kinora_audit"));
    }

    [Fact]
    public async Task AppendAsync_ManyAtOnce_AllAreThereOnce()
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.Audit.AppendAsync([Entry(i)], Cancellation)));
        var entries = await store.Audit.QueryAsync(new AuditQuery { Limit = 1000 }, Cancellation);
        Assert.Equal(40, entries.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 40), entries.Select(entry => (int)(entry.Time - Noon).TotalSeconds).Order());
    }

    protected abstract Task<StreamStore> OpenAsync();

    /// <summary>Runs a statement as somebody would who has got at the database; gives the first row.</summary>
    protected abstract Task<object?[]> RowAsync(string sql);

    protected static async Task<object?[]> RowAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own words
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        return await reader.ReadAsync(Cancellation) ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)] : [];
    }

    private static AccessKey Key(string name)
    {
        var (id, _, hash) = AccessKeyText.Create();
        return new AccessKey(id, name, AccessRole.Read, hash) { Created = Noon };
    }

    private static AuditEntry Entry(int second) => new("stream.added", AuditEntry.Done, "local", "this machine") { Time = Noon.AddSeconds(second) };
}
