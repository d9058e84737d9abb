using System.CommandLine;
using Kinora.Pipelines.Access;
using Spectre.Console;

namespace Kinora.Cli.Keys;

/// <summary><c>kinora keys list</c>: the keys, without their secrets.</summary>
internal static class KeysListCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array on standard output." };
        var config = KeyDatabase.Config();
        var command = new Command("list", "List the keys, without what is secret of them.") { json, config };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(json), parsed.GetValue(config)));
        return command;
    }

    private static async Task<int> RunAsync(bool json, string? config)
    {
        IReadOnlyList<AccessKey> keys;
        await using (var store = await KeyDatabase.OpenAsync(config).ConfigureAwait(false))
        {
            keys = await store.Keys.LoadAsync(CancellationToken.None).ConfigureAwait(false);
        }

        var now = TimeProvider.System.GetUtcNow();
        if (json)
        {
            KeyText.Write(writer =>
            {
                writer.WriteStartArray();
                foreach (var key in keys)
                {
                    KeyText.Write(writer, key, now);
                }

                writer.WriteEndArray();
            });
        }
        else if (Console.IsOutputRedirected)
        {
            foreach (var key in keys)
            {
                Console.WriteLine($"{key.Id}  {KeyText.Role(key),-7}  {KeyText.State(key, now),-7}  {KeyText.Streams(key)}  {key.Name}");
            }
        }
        else
        {
            WriteTable(keys, now);
        }

        return ExitCodes.Ok;
    }

    private static void WriteTable(IReadOnlyList<AccessKey> keys, DateTimeOffset now)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Name", "Role", "Streams", "State", "Made", "Ends", "Last used");
        foreach (var key in keys)
        {
            var state = KeyText.State(key, now);
            table.AddRow(
                key.Id, Markup.Escape(key.Name), KeyText.Role(key), Markup.Escape(KeyText.Streams(key)), $"[{(state == "usable" ? "green" : "grey")}]{state}[/]",
                KeyText.Time(key.Created), key.Expires is { } end ? KeyText.Time(end) : "never", key.LastUsed is { } used ? KeyText.Time(used) : "never");
        }

        AnsiConsole.Write(table);
    }
}
