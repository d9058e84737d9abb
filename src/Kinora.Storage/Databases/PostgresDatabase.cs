using System.Data.Common;
using Npgsql;

namespace Kinora.Storage.Databases;

/// <summary>A PostgreSQL server, which several Kinoras may share.</summary>
internal sealed class PostgresDatabase : IDatabase
{
    /// <summary>Any number that other programs do not take for their own locks: the letters of KINORA.</summary>
    private const long LockNumber = 0x4B494E4F5241;

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;

    /// <exception cref="Pipelines.Streams.StreamStoreException">The address is none.</exception>
    public PostgresDatabase(string address)
    {
        _address = PostgresAddress.Parse(address);
        _source = NpgsqlDataSource.Create(_address.Settings);
    }

    public string Display => _address.Display;

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public string Of(MigrationStep step) => step.Postgres;

    public async Task<DbTransaction> BeginAloneAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({LockNumber})", cancellationToken).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public string Explain(Exception error)
    {
        var cause = error is PostgresException answer ? answer.MessageText : error.GetBaseException().Message;
        return $"The database '{_address.Display}' cannot be used ({cause.ReplaceLineEndings(" ").TrimEnd('.')}): " +
            "see that its server runs, and to address, user, password and rights in KINORA_DATABASE.";
    }

    public string ExplainNewer(long version, long known) =>
        $"The database '{_address.Display}' was changed by a newer Kinora (its version is {version}, this program knows {known}): " +
        "run that one, or name another in KINORA_DATABASE.";

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
