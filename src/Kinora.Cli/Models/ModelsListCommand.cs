using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Models.Cache;
using Spectre.Console;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models list</c>: the catalog, and what of it is here.</summary>
internal static class ModelsListCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array on standard output." };
        var command = new Command("list", "List the models of the catalog.") { json };
        command.SetAction(parsed =>
        {
            var store = new ModelStore();
            if (parsed.GetValue(json))
            {
                WriteJson(store);
            }
            else if (Console.IsOutputRedirected)
            {
                WritePlain(store);
            }
            else
            {
                WriteTable(store);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteJson(ModelStore store)
    {
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var output = Console.OpenStandardOutput())
        using (var json = new Utf8JsonWriter(output, options))
        {
            json.WriteStartArray();
            foreach (var entry in store.Catalog.Entries)
            {
                ModelText.Write(json, entry, store);
            }

            json.WriteEndArray();
        }

        Console.WriteLine();
    }

    private static void WritePlain(ModelStore store)
    {
        foreach (var entry in store.Catalog.Entries)
        {
            var state = ModelText.Word(store.StateOf(entry));
            Console.WriteLine($"{entry.Id,-16} {entry.Task,-16} {state,-10} {entry.Upstream.License,-10} {entry.Description}");
        }
    }

    private static void WriteTable(ModelStore store)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Model", "Task", "State", "Licence", "What it is");
        foreach (var entry in store.Catalog.Entries)
        {
            var state = store.StateOf(entry);
            var color = state switch { ModelState.Ready => "green", ModelState.Missing => "grey", _ => "yellow" };
            table.AddRow(
                Markup.Escape(entry.Id),
                entry.Task,
                $"[{color}]{ModelText.Word(state)}[/]",
                Markup.Escape(entry.Upstream.License),
                Markup.Escape(entry.Description));
        }

        AnsiConsole.Write(table);
    }
}
