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
            var store = ModelCache.Open();
            var models = KnownModel.All(store).Where(model => !parsed.GetValue(stored) || model.Size(store) is not null).ToList();
            if (parsed.GetValue(json))
            {
                WriteJson(models, store);
            }
            else if (Console.IsOutputRedirected)
            {
                WritePlain(models, store);
            }
            else
            {
                WriteTable(models, store);
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

    private static void WritePlain(List<KnownModel> models, ModelStore store)
    {
        foreach (var model in models)
        {
            var size = model.Size(store) is { } bytes ? ModelText.Size(bytes) : "";
            Console.WriteLine(
                $"{model.Id,-20} {model.Entry?.Task,-16} {ModelText.Word(model.State(store)),-10} {size,9}  {ModelText.Use(model, store),-16} {model.License,-12} " +
                $"{model.Entry?.Description ?? model.Stored!.Source}");
        }
    }

    private static void WriteTable(List<KnownModel> models, ModelStore store)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Model", "Task", "State", "Size", "Last used", "Licence", "What it is");
        foreach (var model in models)
        {
            var state = model.State(store);
            var color = state switch { ModelState.Ready => "green", ModelState.Missing => "grey", _ => "yellow" };
            var license = model.MayBeUsed(store) ? model.License : model.License + " (to accept)";
            table.AddRow(
                Markup.Escape(model.Id),
                model.Entry?.Task ?? "",
                $"[{color}]{ModelText.Word(state)}[/]",
                model.Size(store) is { } bytes ? ModelText.Size(bytes) : "",
                ModelText.Use(model, store),
                Markup.Escape(license),
                Markup.Escape(model.Entry?.Description ?? model.Stored!.Source));
        }

        AnsiConsole.Write(table);
    }
}
