using System.CommandLine;

namespace Kinora.Cli.Keys;

/// <summary><c>kinora keys revoke ID</c>: a running service lets the key's holder in no more within a second or so.</summary>
internal static class KeysRevokeCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as kinora keys list shows it." };
        var config = KeyDatabase.Config();
        var command = new Command("revoke", "Take a key back; what its holder has open ends.") { id, config };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(id)!, parsed.GetValue(config)));
        return command;
    }

    private static async Task<int> RunAsync(string id, string? config)
    {
        await using var store = await KeyDatabase.OpenAsync(config).ConfigureAwait(false);
        var keys = await store.Keys.LoadAsync(CancellationToken.None).ConfigureAwait(false);
        if (keys.FirstOrDefault(key => key.Id == id) is not { } key)
        {
            throw new UsageException($"There is no key '{(id.Length <= 20 ? id : id[..20] + "…")}': give an id of kinora keys list.");
        }

        if (!await store.Keys.RevokeAsync(id, TimeProvider.System.GetUtcNow(), CancellationToken.None).ConfigureAwait(false))
        {
            Console.WriteLine($"Key {id} '{key.Name}' was revoked before.");
            return ExitCodes.Ok;
        }

        await store.Audit.AppendAsync([KeyDatabase.Entry("key.revoked", $"{id} '{key.Name}'")], CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine($"Key {id} '{key.Name}' is revoked.");
        return ExitCodes.Ok;
    }
}
