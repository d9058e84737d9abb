using System.CommandLine;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models verify [ID…]</c>: compares models on disk with what was imported, byte for byte.</summary>
internal static class ModelsVerifyCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Models of the catalog; all that are here when none is named.", Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("verify", "Check the content of models on disk.") { ids };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(ids) ?? []));
        return command;
    }

    private static async Task<int> RunAsync(string[] ids)
    {
        var store = new ModelStore();
        using var interruption = new Interruption();
        var entries = ids.Length > 0
            ? ModelSelection.Find(store, ids)
            : [.. store.Catalog.Entries.Where(entry => store.StateOf(entry) != ModelState.Missing)];
        var sound = true;
        foreach (var entry in entries)
        {
            var state = await store.VerifyAsync(entry, interruption.Token).ConfigureAwait(false);
            sound &= state == ModelState.Ready;
            var remedy = state == ModelState.Ready ? store.Current(entry)?.Sha256 : $"mend it with: kinora models pull {entry.Id}";
            Console.WriteLine($"{ModelText.Word(state),-10} {entry.Id,-16} {remedy}");
        }

        if (entries.Count == 0)
        {
            Console.WriteLine("No model is here yet.");
        }

        return sound ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
