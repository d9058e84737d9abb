using System.Data.Common;
using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;

namespace Kinora.Storage;

/// <summary>Streams in a database: a file of SQLite's, or a PostgreSQL server.</summary>
public sealed class StreamStore : IStreamStore, IAsyncDisposable
{
    private const string DefaultFile = "kinora.db";

    private readonly IDatabase _database;

    private StreamStore(IDatabase database) => _database = database;

    /// <summary>Where it is, for people: the file, or the server's address without user and password.</summary>
    public string Display => _database.Display;

    /// <summary>Opens the store, and makes or updates what is not there yet.</summary>
    /// <param name="database">
    /// <c>postgresql://user:password@host/database</c>, Npgsql's <c>Host=…;…</c>, or the path of a file; null or empty: <c>kinora.db</c> in
    /// <see cref="KinoraState"/>'s folder.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamStoreException">The database is damaged, locked, not writable, not to be reached, or of a newer program.</exception>
    public static Task<StreamStore> OpenAsync(string? database, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(database) && PostgresAddress.IsOne(database))
        {
            return OpenAsync(new PostgresDatabase(database), cancellationToken);
        }

        if (database?.Contains("://", StringComparison.Ordinal) == true)
        {
            throw new StreamStoreException(
                "The database in KINORA_DATABASE is neither a file nor a server that Kinora knows: write it as a path, or as " +
                "postgresql://user:password@host/database.");
        }

        var file = !string.IsNullOrEmpty(database) ? database
            : KinoraState.Path is { } folder ? Path.Join(folder, DefaultFile)
            : throw new StreamStoreException("There is no place for the database: neither KINORA_STATE nor a home folder is set; set KINORA_STATE.");
        return OpenAsync(new SqliteDatabase(file), cancellationToken);
    }

    public Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<StoredStream>>(
        async connection => await connection.QueryAsync(
            "SELECT name, definition, overrides, created_ms, updated_ms FROM kinora_streams ORDER BY name", Read, cancellationToken).ConfigureAwait(false),
        cancellationToken);

    public Task SaveAsync(StoredStream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return RunAsync(
            connection => connection.ExecuteAsync(
                """
                INSERT INTO kinora_streams (name, definition, overrides, created_ms, updated_ms) VALUES (@name, @definition, @overrides, @created, @updated)
                ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, overrides = excluded.overrides, updated_ms = excluded.updated_ms
                """,
                cancellationToken,
                ("name", stream.Name),
                ("definition", stream.Json),
                ("overrides", stream.Overrides),
                ("created", stream.Created.ToUnixTimeMilliseconds()),
                ("updated", stream.Updated.ToUnixTimeMilliseconds())),
            cancellationToken);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => RunAsync(
        connection => connection.ExecuteAsync("DELETE FROM kinora_streams WHERE name = @name", cancellationToken, ("name", name)), cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Opens the store in that database, which it then owns.</summary>
    internal static async Task<StreamStore> OpenAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var store = new StreamStore(database);
        try
        {
            await store.TryAsync(
                async () =>
                {
                    await database.PrepareAsync(cancellationToken).ConfigureAwait(false);
                    await Migrations.RunAsync(database, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static StoredStream Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)));

    /// <summary>Runs one statement. It may be run again, for a pooled connection may have died since it was used last; all of them allow it.</summary>
    private async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> statement, CancellationToken cancellationToken)
    {
        return await TryAsync(
            async () =>
            {
                try
                {
                    return await OnceAsync().ConfigureAwait(false);
                }
                catch (DbException error) when (error.IsTransient)
                {
                    return await OnceAsync().ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);

        async Task<T> OnceAsync()
        {
            var connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await statement(connection).ConfigureAwait(false);
            }
        }
    }

    /// <summary>SQLite works on the thread that calls it, so that must not be the caller's.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new StreamStoreException(_database.Explain(error), error);
        }
    }
}
