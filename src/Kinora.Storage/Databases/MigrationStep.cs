namespace Kinora.Storage.Databases;

/// <summary>A step from one form of the database to the next: statements with semicolons between them.</summary>
/// <param name="Sqlite">In SQLite's words.</param>
/// <param name="Postgres">In PostgreSQL's.</param>
internal sealed record MigrationStep(string Sqlite, string Postgres)
{
    /// <summary>A step that is the same in both.</summary>
    public MigrationStep(string sql)
        : this(sql, sql)
    {
    }
}
