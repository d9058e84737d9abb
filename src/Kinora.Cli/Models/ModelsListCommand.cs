using System.CommandLine;
using Kinora.Models.Cache;
using Spectre.Console;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models list</c>: the catalog, what of it is here, and what else is kept.</summary>
internal static class ModelsListCommand
{
    public static Command Create()
    {
        var json = JsonOutput.Option("One JSON array on standard output.");
        var stored = new Option<bool>("--stored") { Description = "Only what is here." };
        var command = new Command("list", "List the models of the catalog and of the cache.") { stored, json };
        command.SetAction(parsed =>
        {
            var store = ModelCache.Open(parsed);
            var models = KnownModel.All(store).Where(model => !parsed.GetValue(stored) || model.Size(store) is not null).ToList();
            if (parsed.GetValue(json))
            {
                WriteJson(models, store);
            }
            else if (models.Count == 0)
            {
                Console.WriteLine("No model is here yet: kinora models pull MODEL fetches one, kinora models list shows which there are.");
            }
            else
            {
                WriteLines(models, store);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteJson(List<KnownModel> models, ModelStore store) => JsonOutput.Write(json =>
    {
        json.WriteStartArray();
        foreach (var model in models)
        {
            ModelText.Write(json, model, store);
        }

        json.WriteEndArray();
    });

    /// <summary>Lines that a program may take apart are whole; those of a terminal are no longer than it is wide, so that none wraps.</summary>
    private static void WriteLines(List<KnownModel> models, ModelStore store)
    {
        var width = Console.IsOutputRedirected ? int.MaxValue : AnsiConsole.Profile.Width;
        var lines = models.Select(model => ModelLine.Of(model, store)).ToList();
        foreach (var line in Console.IsOutputRedirected ? lines : lines.Prepend(ModelLine.Heads))
        {
            Console.WriteLine(line.Text(width));
        }

        if (!Console.IsOutputRedirected && lines.Any(static line => line.License.EndsWith(ModelLine.ToAccept)))
        {
            Console.WriteLine($"{ModelLine.ToAccept} to be accepted once: kinora models pull MODEL --accept-licence");
        }
    }
}
