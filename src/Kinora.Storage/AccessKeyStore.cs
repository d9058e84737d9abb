using System.Data.Common;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Streams;
using Kinora.Storage.Databases;

namespace Kinora.Storage;

/// <summary>Keys in a database, without their secrets.</summary>
public sealed class AccessKeyStore : IAccessKeyStore
{
    private readonly DatabaseSession _database;

    internal AccessKeyStore(DatabaseSession database) => _database = database;

    public Task<IReadOnlyList<AccessKey>> LoadAsync(CancellationToken cancellationToken) => _database.RunAsync<IReadOnlyList<AccessKey>>(
        async connection => await connection.QueryAsync(
            "SELECT id, name, role, streams, hash, created_ms, expires_ms, revoked_ms, used_ms, grants FROM kinora_keys ORDER BY created_ms, id", Read, cancellationToken)
            .ConfigureAwait(false),
        cancellationToken);

    public Task AddAsync(AccessKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _database.RunAsync(
            connection => connection.ExecuteAsync(
                """
                INSERT INTO kinora_keys (id, name, role, streams, hash, created_ms, expires_ms, grants)
                VALUES (@id, @name, @role, @streams, @hash, @created, @expires, @grants)
                ON CONFLICT (id) DO NOTHING
                """,
                cancellationToken,
                ("id", key.Id),
                ("name", key.Name),
                ("role", NameOf(key.Role)),
                ("streams", key.Streams is { } streams ? string.Join(',', streams) : null),
                ("hash", Convert.ToHexStringLower(key.Hash.Span)),
                ("created", key.Created.ToUnixTimeMilliseconds()),
                ("expires", key.Expires?.ToUnixTimeMilliseconds()),
                ("grants", key.Grants.Count > 0 ? string.Join(',', key.Grants) : null)),
            cancellationToken);
    }

    public async Task<bool> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => await _database.RunAsync(
        connection => connection.ExecuteAsync(
            "UPDATE kinora_keys SET revoked_ms = @now WHERE id = @id AND revoked_ms IS NULL", cancellationToken, ("id", id), ("now", now.ToUnixTimeMilliseconds())),
        cancellationToken).ConfigureAwait(false) > 0;

    public Task NoteUseAsync(string id, DateTimeOffset used, CancellationToken cancellationToken) => _database.RunAsync(
        connection => connection.ExecuteAsync(
            "UPDATE kinora_keys SET used_ms = @used WHERE id = @id AND (used_ms IS NULL OR used_ms < @used)", cancellationToken,
            ("id", id), ("used", used.ToUnixTimeMilliseconds())),
        cancellationToken);

    private static AccessKey Read(DbDataReader row)
    {
        var (id, role) = (row.GetString(0), row.GetString(2));
        return new AccessKey(id, row.GetString(1), RoleOf(role, id), Convert.FromHexString(row.GetString(4)))
        {
            Streams = row.IsDBNull(3) ? null : row.GetString(3).Split(',', StringSplitOptions.RemoveEmptyEntries),
            Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            Expires = TimeAt(row, 6),
            Revoked = TimeAt(row, 7),
            LastUsed = TimeAt(row, 8),
            Grants = row.IsDBNull(9) ? [] : row.GetString(9).Split(',', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    private static DateTimeOffset? TimeAt(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string NameOf(AccessRole role) => role.ToString().ToLowerInvariant();

    private static AccessRole RoleOf(string name, string id) => name switch
    {
        "read" => AccessRole.Read,
        "operate" => AccessRole.Operate,
        "admin" => AccessRole.Admin,
        _ => throw new StreamStoreException($"The key {id} in the database has the role '{name}', which this program does not know: run the newest Kinora."),
    };
}
