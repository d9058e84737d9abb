using System.Data.Common;
using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;

namespace Kinora.Storage;

/// <summary>Streams in a database: a file of SQLite's, or a PostgreSQL server.</summary>
public sealed class StreamStore : IStreamStore, IAsyncDisposable
{
    private const string DefaultFile = "kinora.db";

    private readonly DatabaseSession _database;

    private StreamStore(DatabaseSession database)
    {
        _database = database;
        Keys = new AccessKeyStore(database);
        Audit = new AuditStore(database);
    }

    /// <summary>Where it is, for people: the file, or the server's address without user and password.</summary>
    public string Display => _database.Display;

    /// <summary>Keys, in the same database.</summary>
    public AccessKeyStore Keys { get; }

    /// <summary>Who did what, in the same database.</summary>
    public AuditStore Audit { get; }

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

    public Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken) => _database.RunAsync<IReadOnlyList<StoredStream>>(
        async connection => await connection.QueryAsync(
            "SELECT name, definition, overrides, created_ms, updated_ms FROM kinora_streams ORDER BY name", Read, cancellationToken).ConfigureAwait(false),
        cancellationToken);

    public Task SaveAsync(StoredStream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return _database.RunAsync(
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

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => _database.RunAsync(
        connection => connection.ExecuteAsync("DELETE FROM kinora_streams WHERE name = @name", cancellationToken, ("name", name)), cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Opens the store in that database, which it then owns.</summary>
    internal static async Task<StreamStore> OpenAsync(IDatabase database, CancellationToken cancellationToken) =>
        new(await DatabaseSession.OpenAsync(database, cancellationToken).ConfigureAwait(false));

    private static StoredStream Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)));
}
