using System.CommandLine;
using System.Text.Json;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models verify [ID…]</c>: compares models on disk with what came, byte for byte.</summary>
internal static class ModelsVerifyCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "Models of the catalog or of the cache; all that are here when none is named.", Arity = ArgumentArity.ZeroOrMore,
        };
        var json = JsonOutput.Option("One JSON array on standard output.");
        var command = new Command("verify", "Check the content of models on disk.") { ids, json };
        command.SetAction((parsed, _) => RunAsync(ModelCache.Open(parsed), parsed.GetValue(ids) ?? [], parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(ModelStore store, string[] ids, bool asJson)
    {
        using var interruption = new Interruption();
        IReadOnlyList<KnownModel> models = ids.Length > 0
            ? [.. ids.Select(id => KnownModel.Find(store, id))]
            : [.. KnownModel.All(store).Where(model => model.State(store) != ModelState.Missing)];
        List<(KnownModel Model, ModelState State)> results = [];
        foreach (var model in models)
        {
            var state = await StateAsync(model, store, interruption.Token).ConfigureAwait(false);
            results.Add((model, state));
            if (!asJson)
            {
                var hash = model.Stored?.Files is [var only] ? only.Sha256 : $"{model.Stored?.Files.Count ?? 1} files";
                Console.WriteLine($"{ModelText.Word(state),-10} {model.Id,-16} {(state == ModelState.Ready ? hash : Remedy(model))}");
            }
        }

        if (asJson)
        {
            JsonOutput.Write(json => Write(json, results));
        }
        else if (models.Count == 0)
        {
            Console.WriteLine("No model is here yet.");
        }

        return results.All(static result => result.State == ModelState.Ready) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<ModelState> StateAsync(KnownModel model, ModelStore store, CancellationToken cancellation) =>
        model.Entry is not null ? await store.VerifyAsync(model.Entry, cancellation).ConfigureAwait(false)
        : await store.VerifyAsync(model.Stored!, cancellation).ConfigureAwait(false) ? ModelState.Ready
        : ModelState.Damaged;

    private static string Remedy(KnownModel model) => $"mend it with: kinora models pull {model.Entry?.Id ?? model.Stored!.Source}";

    private static void Write(Utf8JsonWriter json, List<(KnownModel Model, ModelState State)> results)
    {
        json.WriteStartArray();
        foreach (var (model, state) in results)
        {
            json.WriteStartObject();
            json.WriteString("id", model.Id);
            json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
