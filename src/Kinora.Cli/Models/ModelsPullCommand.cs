using System.CommandLine;
using Kinora.Cli.Output;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models pull ID…</c>: fetches and imports models now instead of at first use.</summary>
internal static class ModelsPullCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Models of the catalog.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("pull", "Fetch models and make them ready to run.") { ids };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(ids)!));
        return command;
    }

    private static async Task<int> RunAsync(string[] ids)
    {
        var store = new ModelStore();
        using var interruption = new Interruption();
        foreach (var entry in ModelSelection.Find(store, ids))
        {
            // One reporter a model: what it leaves on the screen comes before the model's own line.
            ModelFile model;
            using (var pulls = new PullReporter())
            {
                model = await store.GetAsync(entry.Id, pulls, interruption.Token).ConfigureAwait(false);
            }

            var hash = model.Sha256 is null ? "supplied by you" : $"sha256 {model.Sha256}";
            Console.WriteLine($"{entry.Id}  {model.Path}  {new FileInfo(model.Path).Length / 1e6:0.0} MB  {hash}");
        }

        return ExitCodes.Ok;
    }
}
