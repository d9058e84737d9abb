using System.Data.Common;

namespace Kinora.Storage.Databases;

/// <summary>What differs between the databases; the SQL itself is the same for all of them.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>How it is shown: the file, or the server's address without user and password.</summary>
    string Display { get; }

    /// <summary>A connection, to be given back by disposing it.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>What is to be done once before anything else: files, rights, soundness.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The text of a step in this database's words.</summary>
    string Of(MigrationStep step);

    /// <summary>Begins a transaction that no other process can have at the same time.</summary>
    Task<DbTransaction> BeginAloneAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>One sentence about what went wrong, which names the database and holds no secrets.</summary>
    string Explain(Exception error);

    /// <summary>One sentence about a database that a later version of the program has changed.</summary>
    string ExplainNewer(long version, long known);
}
