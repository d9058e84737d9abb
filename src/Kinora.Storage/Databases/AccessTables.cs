namespace Kinora.Storage.Databases;

/// <summary>The tables of keys, and of who did what.</summary>
/// <remarks>
/// The audit is append-only, whoever asks: the database refuses to change an entry, or to let one go that is not older than the mark in
/// <c>kinora_audit_rotation</c>, which is set for as long as the oldest entries are let go.
/// </remarks>
internal static class AccessTables
{
    private const string Keys = """
        CREATE TABLE kinora_keys (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            streams TEXT,
            hash TEXT NOT NULL,
            created_ms BIGINT NOT NULL,
            expires_ms BIGINT,
            revoked_ms BIGINT,
            used_ms BIGINT);
        """;

    private const string Columns = """
            time_ms BIGINT NOT NULL,
            action TEXT NOT NULL,
            outcome TEXT NOT NULL,
            caller_id TEXT NOT NULL,
            caller_name TEXT NOT NULL,
            stream TEXT,
            address TEXT,
            detail TEXT);
        """;

    private const string Mark = "INSERT INTO kinora_audit_rotation (before) VALUES ('');";

    private const string Sqlite = $"""
        {Keys}
        CREATE TABLE kinora_audit (
            id TEXT PRIMARY KEY,
        {Columns}
        CREATE TABLE kinora_audit_rotation (before TEXT NOT NULL);
        {Mark}
        CREATE TRIGGER kinora_audit_stays BEFORE UPDATE ON kinora_audit BEGIN
            SELECT RAISE(ABORT, 'the audit is append-only');
        END;
        CREATE TRIGGER kinora_audit_keeps BEFORE DELETE ON kinora_audit WHEN NOT EXISTS (SELECT 1 FROM kinora_audit_rotation WHERE OLD.id < before) BEGIN
            SELECT RAISE(ABORT, 'the audit is append-only');
        END;
        """;

    /// <summary>Ids are compared by the order of their characters, which a database of another language would not do by itself.</summary>
    private const string Postgres = $"""
        {Keys}
        CREATE TABLE kinora_audit (
            id TEXT COLLATE "C" PRIMARY KEY,
        {Columns}
        CREATE TABLE kinora_audit_rotation (before TEXT COLLATE "C" NOT NULL);
        {Mark}
        CREATE OR REPLACE FUNCTION kinora_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (SELECT 1 FROM kinora_audit_rotation WHERE OLD.id < before) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'the audit is append-only';
        END $body$;
        CREATE TRIGGER kinora_audit_stays BEFORE UPDATE OR DELETE ON kinora_audit FOR EACH ROW EXECUTE FUNCTION kinora_audit_refuse();
        CREATE TRIGGER kinora_audit_keeps BEFORE TRUNCATE ON kinora_audit FOR EACH STATEMENT EXECUTE FUNCTION kinora_audit_refuse();
        """;

    public static MigrationStep Step { get; } = new(Sqlite, Postgres);

    /// <summary>The gated repositories of models that a key is good for, with commas between them.</summary>
    public static MigrationStep Grants { get; } = new("ALTER TABLE kinora_keys ADD COLUMN grants TEXT");
}
