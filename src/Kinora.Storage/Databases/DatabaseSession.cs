using System.Data.Common;
using Kinora.Pipelines.Streams;

namespace Kinora.Storage.Databases;

/// <summary>A database that is open and of this program's form: runs statements, and tells in a sentence what went wrong.</summary>
internal sealed class DatabaseSession : IAsyncDisposable
{
    private readonly IDatabase _database;

    private DatabaseSession(IDatabase database) => _database = database;

    /// <inheritdoc cref="IDatabase.Display"/>
    public string Display => _database.Display;

    /// <summary>Opens that database, which the session then owns, and makes or updates what is not there yet.</summary>
    /// <exception cref="StreamStoreException">It is damaged, locked, not writable, not to be reached, or of a newer program.</exception>
    public static async Task<DatabaseSession> OpenAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var session = new DatabaseSession(database);
        try
        {
            await session.TryAsync(
                async () =>
                {
                    await database.PrepareAsync(cancellationToken).ConfigureAwait(false);
                    await Migrations.RunAsync(database, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs statements. They may be run again, for a pooled connection may have died since it was used last; all of them allow it.</summary>
    /// <exception cref="StreamStoreException">The database cannot be used.</exception>
    public async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> statements, CancellationToken cancellationToken)
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
                return await statements(connection).ConfigureAwait(false);
            }
        }
    }

    /// <summary>As <see cref="RunAsync"/>, all or none of them, while no other process changes anything.</summary>
    /// <exception cref="StreamStoreException">The database cannot be used.</exception>
    public Task<T> RunAloneAsync<T>(Func<DbConnection, Task<T>> statements, CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            var transaction = await _database.BeginAloneAsync(connection, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await statements(connection).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

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
