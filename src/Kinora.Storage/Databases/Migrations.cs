using System.Globalization;
using Kinora.Pipelines.Streams;

namespace Kinora.Storage.Databases;

/// <summary>Brings a database to the form that this program knows. Each step is run once, in one transaction with its number.</summary>
internal static class Migrations
{
    /// <summary>Step N makes version N + 1. What was released stays as it is: a change is a step more.</summary>
    private static readonly MigrationStep[] Steps =
    [
        new("""
        CREATE TABLE kinora_streams (
            name TEXT PRIMARY KEY,
            definition TEXT NOT NULL,
            overrides TEXT,
            created_ms BIGINT NOT NULL,
            updated_ms BIGINT NOT NULL)
        """),
        AccessTables.Step,
        AccessTables.Grants,
    ];

    /// <summary>Runs the steps that are missing, alone among all processes.</summary>
    /// <exception cref="StreamStoreException">A later version of the program has changed the database.</exception>
    public static async Task RunAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        var transaction = await database.BeginAloneAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var ending = transaction.ConfigureAwait(false);
        _ = await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS kinora_schema (version BIGINT NOT NULL)", cancellationToken).ConfigureAwait(false);
        var stored = await connection.ScalarAsync("SELECT MAX(version) FROM kinora_schema", cancellationToken).ConfigureAwait(false);
        var version = stored is null or DBNull ? 0 : Convert.ToInt64(stored, CultureInfo.InvariantCulture);
        if (version > Steps.Length)
        {
            throw new StreamStoreException(database.ExplainNewer(version, Steps.Length));
        }

        for (var step = version; step < Steps.Length; step++)
        {
            _ = await connection.ExecuteAsync(database.Of(Steps[step]), cancellationToken).ConfigureAwait(false);
            _ = await connection
                .ExecuteAsync("INSERT INTO kinora_schema (version) VALUES (@version)", cancellationToken, ("version", step + 1)).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
