using Kinora.Pipelines.Streams;
using Npgsql;

namespace Kinora.Storage.Databases;

/// <summary>Where a PostgreSQL server is: <c>postgresql://user:password@host:port/database?sslmode=…</c>, or Npgsql's <c>Host=…;Username=…</c>.</summary>
/// <param name="Settings">For Npgsql.</param>
/// <param name="Display">How it is shown: without user and password.</param>
internal sealed record PostgresAddress(NpgsqlConnectionStringBuilder Settings, string Display)
{
    private const string Forms = "write it as postgresql://user:password@host:5432/database, with % and two digits for signs that have a meaning there";

    /// <summary>libpq's names of what may stand behind the question mark, and Npgsql's.</summary>
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["host"] = "Host", ["port"] = "Port", ["dbname"] = "Database", ["user"] = "Username", ["password"] = "Password", ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate", ["sslcert"] = "SSL Certificate", ["sslkey"] = "SSL Key", ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
    };

    /// <summary>True for a text that means a PostgreSQL server rather than a file.</summary>
    public static bool IsOne(string text) =>
        IsUri(text) || (text.Contains('=', StringComparison.Ordinal) &&
            text.Split(';').Any(static part => part.TrimStart().StartsWith("Host", StringComparison.OrdinalIgnoreCase)));

    /// <exception cref="StreamStoreException">It cannot be understood.</exception>
    public static PostgresAddress Parse(string text)
    {
        try
        {
            var settings = IsUri(text) ? FromUri(text) : new NpgsqlConnectionStringBuilder(text);
            settings.ApplicationName ??= "kinora";
            return new PostgresAddress(settings, $"postgresql://***@{settings.Host}:{settings.Port}/{settings.Database}");
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new StreamStoreException($"The address of the PostgreSQL server in KINORA_DATABASE cannot be understood: {Forms}.");
        }
    }

    private static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var uri = Uri.TryCreate(text, UriKind.Absolute, out var parsed) ? parsed : throw new FormatException();
        var settings = new NpgsqlConnectionStringBuilder { Host = uri.IdnHost.Length > 0 ? uri.IdnHost : "localhost" };
        if (uri.Port > 0)
        {
            settings.Port = uri.Port;
        }

        if (uri.AbsolutePath.Length > 1)
        {
            settings.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        }

        if (uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
        {
            settings.Username = Uri.UnescapeDataString(user);
            settings.Password = rest is [var password] ? Uri.UnescapeDataString(password) : null;
        }

        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = parameter.Split('=', 2) is [_, var escaped] ? Uri.UnescapeDataString(escaped) : throw new FormatException();
            var name = Parameters.GetValueOrDefault(parameter[..parameter.IndexOf('=', StringComparison.Ordinal)]) ?? throw new FormatException();
            settings[name] = name == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;  // verify-full is VerifyFull there
        }

        return settings;
    }
}
