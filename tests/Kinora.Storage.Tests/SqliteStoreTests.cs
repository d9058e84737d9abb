using System.Runtime.Versioning;
using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;
using Kinora.Storage.Native;
using Kinora.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Kinora.Storage.Tests;

public sealed class SqliteStoreTests : StreamStoreTests, IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => _folder["state/kinora.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task OpenAsync_NewFile_IsItsOwnersOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await using var store = await OpenAsync();
        await store.SaveAsync(new StoredStream("door", "{}", null, default, default), Cancellation);
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.True(System.IO.File.Exists(File + "-wal"), "there is no write-ahead log");
        Assert.All(Directory.EnumerateFiles(_folder["state"]), file => Assert.Equal(ownerOnly, System.IO.File.GetUnixFileMode(file)));
        Assert.Equal(ownerOnly | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(_folder["state"]));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task OpenAsync_FileThatOthersMayRead_IsItsOwnersAgain()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        Directory.CreateDirectory(_folder["state"]);
        await System.IO.File.WriteAllBytesAsync(File, [], Cancellation);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var store = await OpenAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task OpenAsync_SystemsLibrary_IsTheOneInUse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.NativeLibrary.TryLoad("libsqlite3.so.0", out _), "This system has no SQLite of its own.");
        await using var store = await OpenAsync();
        Assert.Equal(File, store.Display);
        Assert.Contains("libsqlite3.so.0", await System.IO.File.ReadAllTextAsync("/proc/self/maps", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("libe_sqlite3", await System.IO.File.ReadAllTextAsync("/proc/self/maps", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoDatabase_SaysItIsDamaged()
    {
        Directory.CreateDirectory(_folder["state"]);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Cancellation);
        await AssertRefusedAsync("is damaged: move it away");
    }

    [Fact]
    public async Task OpenAsync_DamagedPages_SaysItIsDamaged()
    {
        await using (var store = await OpenAsync())
        {
            for (var i = 0; i < 50; i++)
            {
                await store.SaveAsync(new StoredStream($"s{i}", new string('x', 1000), null, default, default), Cancellation);
            }
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File, Cancellation);
        Assert.True(bytes.Length > 5 * 4096, "the log was not moved into the file when the store was closed");
        bytes.AsSpan(4096).Fill(0xA5);
        await System.IO.File.WriteAllBytesAsync(File, bytes, Cancellation);
        await AssertRefusedAsync("is damaged: move it away");
    }

    [Fact]
    public async Task OpenAsync_LockedByAnother_SaysSo()
    {
        await using (await OpenAsync())
        {
        }

        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => StreamStore.OpenAsync(new SqliteDatabase(File, patience: 1), Cancellation));
        Assert.Contains("is locked by another program", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/kinora.db")]
    public async Task OpenAsync_PlaceThatCannotBeWritten_SaysSo(string below)
    {
        Directory.CreateDirectory(_folder["folder"]);
        await System.IO.File.WriteAllTextAsync(_folder["file"], "", Cancellation);
        var path = below.Length == 0 ? _folder["folder"] : _folder["file"] + below;
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => StreamStore.OpenAsync(path, Cancellation));
        Assert.Contains("cannot be read and written", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AnotherKindOfServer_IsRefusedWithoutItsPassword()
    {
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => StreamStore.OpenAsync("mysql://u:hunter2@host/db", Cancellation));
        Assert.Contains("postgresql://user:password@host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveAsync_TableThatVanished_SaysSo()
    {
        await using var store = await OpenAsync();
        await ExecuteAsync("DROP TABLE kinora_streams");
        var error = await Assert.ThrowsAsync<StreamStoreException>(() => store.LoadAsync(Cancellation));
        Assert.Contains("no such table", error.Message, StringComparison.Ordinal);
    }

    protected override Task<StreamStore> OpenAsync() => StreamStore.OpenAsync(File, Cancellation);

    protected override async Task ExecuteAsync(string sql)
    {
        SqliteLibrary.Load();
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own words
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task AssertRefusedAsync(string said)
    {
        var error = await Assert.ThrowsAsync<StreamStoreException>(OpenAsync);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
