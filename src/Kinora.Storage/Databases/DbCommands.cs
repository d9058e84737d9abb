using System.Data.Common;

namespace Kinora.Storage.Databases;

/// <summary>Runs statements whose parameters are written as @name, which all databases here understand.</summary>
internal static class DbCommands
{
    public static Task<int> ExecuteAsync(
        this DbConnection connection, string sql, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Create(connection, sql, parameters);
        return RunAsync(command, () => command.ExecuteNonQueryAsync(cancellationToken));
    }

    /// <summary>The first value of the first row; null where there is none.</summary>
    public static Task<object?> ScalarAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = Create(connection, sql, []);
        return RunAsync(command, () => command.ExecuteScalarAsync(cancellationToken));
    }

    public static Task<List<T>> QueryAsync<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Create(connection, sql, parameters);
        return RunAsync(command, async () =>
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        });
    }

    private static DbCommand Create(DbConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant of this room
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static async Task<T> RunAsync<T>(DbCommand command, Func<Task<T>> run)
    {
        await using (command.ConfigureAwait(false))
        {
            return await run().ConfigureAwait(false);
        }
    }
}
