using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Kinora.Pipelines.Access;
using Kinora.Storage.Databases;

namespace Kinora.Storage;

/// <summary>Who did what, in a database that lets entries be added only.</summary>
public sealed class AuditStore : IAuditStore
{
    private readonly DatabaseSession _database;
    private long _lastTick;

    internal AuditStore(DatabaseSession database) => _database = database;

    public async Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        (string Id, AuditEntry Entry)[] rows = [.. entries.Select(entry => (NextId(), entry))];
        _ = await _database.RunAloneAsync(
            async connection =>
            {
                foreach (var (id, entry) in rows)
                {
                    await InsertAsync(connection, id, entry, cancellationToken).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<AuditEntry>> QueryAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _database.RunAsync<IReadOnlyList<AuditEntry>>(
            async connection => await connection.QueryAsync(
                """
                SELECT id, time_ms, action, outcome, caller_id, caller_name, stream, address, detail FROM kinora_audit
                WHERE id < @before AND time_ms >= @since AND (@stream = '' OR stream = @stream) AND (@caller = '' OR caller_id = @caller)
                ORDER BY id DESC LIMIT @limit
                """,
                Read, cancellationToken,
                ("before", query.Before ?? "~"),  // which comes after all ids
                ("since", query.Since?.ToUnixTimeMilliseconds() ?? long.MinValue),
                ("stream", query.Stream ?? ""),
                ("caller", query.Caller ?? ""),
                ("limit", (long)Math.Clamp(query.Limit, 1, AuditQuery.MostEntries))).ConfigureAwait(false),
            cancellationToken);
    }

    public Task<int> RotateAsync(int keep, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return _database.RunAloneAsync(
            async connection =>
            {
                var oldest = await connection.QueryAsync(
                    "SELECT id FROM kinora_audit ORDER BY id DESC LIMIT 1 OFFSET @keep", static row => row.GetString(0), cancellationToken, ("keep", (long)keep)).ConfigureAwait(false);
                if (oldest is not [var last])
                {
                    return 0;
                }

                // The first id that stays may be any that is greater than the last that goes.
                _ = await connection.ExecuteAsync("UPDATE kinora_audit_rotation SET before = @mark", cancellationToken, ("mark", last + "~")).ConfigureAwait(false);
                var gone = await connection.ExecuteAsync("DELETE FROM kinora_audit WHERE id <= @last", cancellationToken, ("last", last)).ConfigureAwait(false);
                _ = await connection.ExecuteAsync("UPDATE kinora_audit_rotation SET before = ''", cancellationToken).ConfigureAwait(false);
                return gone;
            },
            cancellationToken);
    }

    private static Task<int> InsertAsync(DbConnection connection, string id, AuditEntry entry, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO kinora_audit (id, time_ms, action, outcome, caller_id, caller_name, stream, address, detail)
        VALUES (@id, @time, @action, @outcome, @caller, @name, @stream, @address, @detail)
        ON CONFLICT (id) DO NOTHING
        """,
        cancellationToken,
        ("id", id),
        ("time", entry.Time.ToUnixTimeMilliseconds()),
        ("action", entry.Action),
        ("outcome", entry.Outcome),
        ("caller", entry.CallerId),
        ("name", entry.CallerName),
        ("stream", entry.Stream),
        ("address", entry.Address),
        ("detail", entry.Detail));

    private static AuditEntry Read(DbDataReader row) => new(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5))
    {
        Id = row.GetString(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Stream = TextAt(row, 6),
        Address = TextAt(row, 7),
        Detail = TextAt(row, 8),
    };

    private static string? TextAt(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>
    /// Ids of one process increase, also within a tick of the clock and when the clock is set back; the random end keeps those of several apart.
    /// </summary>
    private string NextId()
    {
        long last, next;
        do
        {
            last = Volatile.Read(ref _lastTick);
            next = Math.Max(last + 1, DateTime.UtcNow.Ticks);
        }
        while (Interlocked.CompareExchange(ref _lastTick, next, last) != last);
        return string.Create(CultureInfo.InvariantCulture, $"{next:x16}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    }
}
