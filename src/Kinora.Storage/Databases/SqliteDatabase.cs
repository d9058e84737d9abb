using System.Data.Common;
using Kinora.Pipelines.Streams;
using Kinora.Storage.Native;
using Microsoft.Data.Sqlite;

namespace Kinora.Storage.Databases;

/// <summary>A file, readable by its owner only, with a write-ahead log: readers and one writer do not hinder each other.</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Of sqlite3.h.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    private readonly string _path;
    private readonly string _connection;

    /// <param name="path">The file.</param>
    /// <param name="patience">How many seconds to wait for another process that is writing.</param>
    public SqliteDatabase(string path, int patience = 5)
    {
        SqliteLibrary.Load();
        _path = Path.GetFullPath(path);
        _connection = new SqliteConnectionStringBuilder { DataSource = _path, DefaultTimeout = patience }.ToString();
    }

    public string Display => _path;

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        MakeFile();
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if ((string?)await connection.ScalarAsync("PRAGMA quick_check(1)", cancellationToken).ConfigureAwait(false) != "ok")
            {
                throw new StreamStoreException(Damaged);
            }

            _ = await connection.ScalarAsync("PRAGMA journal_mode = WAL", cancellationToken).ConfigureAwait(false);
        }
    }

    public string Of(MigrationStep step) => step.Sqlite;

    /// <summary>SQLite's own transactions are so: this library begins them IMMEDIATE.</summary>
    public async Task<DbTransaction> BeginAloneAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);

    public string Explain(Exception error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        Busy or Locked => $"The database '{_path}' is locked by another program: end that, or set KINORA_STATE to another folder.",
        Corrupt or NotADatabase => Damaged,
        Full => $"The database '{_path}' cannot be written: the disk is full.",
        _ => $"The database '{_path}' cannot be read and written ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}): " +
            "see to the rights of the file and its folder, or set KINORA_STATE to another folder.",
    };

    public string ExplainNewer(long version, long known) =>
        $"The database '{_path}' was changed by a newer Kinora (its version is {version}, this program knows {known}): " +
        "run that one, or set KINORA_STATE to another folder.";

    public ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    private string Damaged => $"The database '{_path}' is damaged: move it away, or put a copy in its place; streams of the configuration file are not in it.";

    /// <summary>The log beside it gets the file's rights from SQLite.</summary>
    private void MakeFile()
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        using var file = new FileStream(
            _path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = OwnerOnly,
            });
        if ((File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) != 0)
        {
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        }
    }
}
