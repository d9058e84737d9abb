namespace Kinora.Models.Hub;

/// <summary>Reads the variables that the hub's own clients know, with their meanings.</summary>
internal static class HubEnvironment
{
    private const int MostTokenBytes = 4096;

    /// <exception cref="ModelException">A variable holds what it must not.</exception>
    public static HubOptions Read(Func<string, string?> variable) => new()
    {
        Endpoint = Endpoint(variable("HF_ENDPOINT")),
        Token = Token(variable) is { Length: > 0 } token ? new HubToken(token) : null,
        Offline = IsTrue(variable("HF_HUB_OFFLINE")) || IsTrue(variable("TRANSFORMERS_OFFLINE")),
    };

    private static string Endpoint(string? text) => string.IsNullOrWhiteSpace(text)
        ? HubOptions.DefaultEndpoint
        : HubOptions.EndpointOf(text)
            ?? throw new ModelException("HF_ENDPOINT is no address of a hub; set it to one like https://hub.example.org or remove it.");

    // The variable goes before the file, as in the hub's own clients; the file may be missing.
    private static string? Token(Func<string, string?> variable)
    {
        if (variable("HF_TOKEN")?.Trim() is { Length: > 0 } token)
            return Checked(token, "HF_TOKEN");
        if (IsTrue(variable("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
            return null;
        var path = variable("HF_TOKEN_PATH") is { Length: > 0 } named ? named
            : variable("HF_HOME") is { Length: > 0 } home ? Path.Join(home, "token")
            : variable("XDG_CACHE_HOME") is { Length: > 0 } cache ? Path.Join(cache, "huggingface", "token")
            : variable("HOME") is { Length: > 0 } user ? Path.Join(user, ".cache", "huggingface", "token")
            : null;
        try
        {
            return path is not null && new FileInfo(path) is { Exists: true, Length: > 0 and <= MostTokenBytes }
                ? Checked(File.ReadAllText(path).Trim(), path)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The hub's token in '{path}' cannot be read; make it readable, or set HF_TOKEN.", e);
        }
    }

    // A line break in it would become a header of its own.
    private static string Checked(string token, string where) => token.All(static c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')
        ? token
        : throw new ModelException($"What {where} holds is no token of a hub: it has letters that none has.");

    private static bool IsTrue(string? text) => text?.Trim().ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";
}
