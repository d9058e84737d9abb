using System.CommandLine;
using System.Globalization;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;

namespace Kinora.Cli.Keys;

/// <summary><c>kinora keys create</c>: makes a key and shows it, this once.</summary>
internal static class KeysCreateCommand
{
    private const int LongestName = 64;

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "What you call it, as who holds it.", DefaultValueFactory = static _ => "key" };
        var role = new Option<AccessRole>("--role")
        {
            Description = "What it lets its holder do: read (default) shows streams and results, operate changes streams and pushes frames too, admin all.",
            HelpName = "read|operate|admin",
            CustomParser = static result =>
            {
                if (SettingText.TryParseChoice<AccessRole>(result.Tokens[0].Value, out var value))
                {
                    return value;
                }

                result.AddError($"--role is '{result.Tokens[0].Value}': choose one of read, operate, admin.");
                return default;
            },
        };
        var streams = new Option<string?>("--streams") { Description = "The only streams that its holder may see and change; without it all.", HelpName = "A,B,…" };
        var grant = new Option<string?>("--grant") { Description = "Gated repositories of models that its holder may take; without it none.", HelpName = "ORG/NAME,ORG/*,…" };
        var expires = new Option<string?>("--expires") { Description = "When it ends: so long from now, as 12h, 30d or 8w, or a date, as 2027-01-31; without it never.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var config = KeyDatabase.Config();
        var command = new Command("create", "Make a key, and show it this once.") { name, role, streams, grant, expires, json, config };
        command.SetAction((parsed, _) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var (id, secret, hash) = AccessKeyText.Create();
            var key = new AccessKey(id, Named(parsed.GetValue(name)!), parsed.GetValue(role), hash)
            {
                Streams = StreamsIn(parsed.GetValue(streams)), Grants = GrantsIn(parsed.GetValue(grant)), Created = now,
                Expires = parsed.GetValue(expires) is { } end ? EndIn(end, now) : null,
            };
            return RunAsync(key, secret, now, parsed.GetValue(json), parsed.GetValue(config));
        });
        return command;
    }

    private static async Task<int> RunAsync(AccessKey key, string secret, DateTimeOffset now, bool json, string? config)
    {
        await using (var store = await KeyDatabase.OpenAsync(config).ConfigureAwait(false))
        {
            await store.Keys.AddAsync(key, CancellationToken.None).ConfigureAwait(false);
            await store.Audit.AppendAsync([KeyDatabase.Entry("key.created", $"{key.Id} '{key.Name}': {KeyText.Describe(key)}")], CancellationToken.None).ConfigureAwait(false);
        }

        if (json)
        {
            KeyText.Write(writer => KeyText.Write(writer, key, now, secret));
        }
        else
        {
            // The key alone stands on standard output, so that a script can take it.
            await Console.Error.WriteLineAsync($"Key {key.Id} '{key.Name}': {KeyText.Describe(key)}. It is shown this once, and is a password: keep it as one.").ConfigureAwait(false);
            Console.WriteLine(secret);
        }

        return ExitCodes.Ok;
    }

    /// <exception cref="UsageException">It is no name.</exception>
    private static string Named(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl)
        ? name
        : throw new UsageException($"The name has {name.Length} characters, or some that cannot be shown: give 1 to {LongestName} that can.");

    /// <exception cref="UsageException">One is no name of a stream.</exception>
    private static string[]? StreamsIn(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 ? throw new UsageException("--streams names none: give names with commas between them, or leave it out for all streams.")
            : names.FirstOrDefault(static name => !StreamName.IsValid(name)) is { } wrong ? throw new UsageException($"--streams holds '{wrong}', which is no name for a stream: {StreamName.Rule}.")
            : [.. names.Distinct()];
    }

    /// <exception cref="UsageException">One is no grant.</exception>
    private static string[] GrantsIn(string? text)
    {
        string[] grants = [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
        return grants.FirstOrDefault(static grant => !ModelGrant.IsValid(grant)) is { } wrong
            ? throw new UsageException($"--grant holds '{wrong}', which is no repository: {ModelGrant.Rule}.")
            : grants;
    }

    /// <exception cref="UsageException">It is no time, or is over.</exception>
    private static DateTimeOffset EndIn(string text, DateTimeOffset now)
    {
        var hours = text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 7 * 24, _ => 0 };
        var end = hours > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000
            ? now.AddHours((double)count * hours)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date
            : throw new UsageException($"--expires is '{text}': write so long from now, as 12h, 30d or 8w, or a date, as 2027-01-31.");
        return end > now ? end : throw new UsageException($"--expires is '{text}', which is over: give a time to come.");
    }
}
