using System.CommandLine;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models info ID</c>: everything that is known about one model.</summary>
internal static class ModelsInfoCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "A model of the catalog or of the cache." };
        var json = JsonOutput.Option("One JSON object on standard output.");
        var command = new Command("info", "Say where a model comes from, what it reads and what it gives.") { id, json };
        command.SetAction(parsed =>
        {
            var store = ModelCache.Open(parsed);
            var model = KnownModel.Find(store, parsed.GetValue(id)!);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(writer => ModelText.Write(writer, model, store));
                return ExitCodes.Ok;
            }

            Line("model", model.Entry is null ? model.Id : $"{model.Id}: {model.Entry.Description}");
            Line("task", model.Entry?.Task);
            Line("state", ModelText.Word(model.State(store)));
            if (model.Entry is not null)
            {
                WriteFile(model.Entry, store);
            }

            WriteKept(model, store);
            if (model.Entry is not null)
            {
                WriteContract(model.Entry, store);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteFile(CatalogEntry entry, ModelStore store)
    {
        var missing = entry is { Package: null, Source: null } ? "put it at " + store.PathOf(entry) : "not pulled yet: kinora models pull " + entry.Id;
        Line("file", store.Current(entry)?.Path ?? missing);
        Line("sha256", store.Current(entry)?.Sha256);
        Line("package", entry.Package is { } package ? $"{package.Spec}, {entry.File}, {package.DownloadBytes / 1_000_000} MB, licence {package.License}" : null);
        Line("source", entry.Source);
        Line("integrity", entry.Package?.Integrity);
        Line("upstream", entry.Upstream.Home.Length > 0 ? $"{entry.Upstream.Home}, licence {entry.Upstream.License}" : null);
    }

    private static void WriteKept(KnownModel model, ModelStore store)
    {
        var accepted = !model.MayBeUsed(store) ? ", to be accepted with --accept-licence"
            : store.Licenses.Allows(model.LicenseId, model.License) && !LicenseTerms.IsPermissive(model.License) ? ", accepted" : "";
        Line("licence", model.License + accepted);
        if (model.Stored is not { } stored)
        {
            return;
        }

        Line("source", model.Entry is null ? stored.Source : null);
        Line("revision", stored.Revision);
        Line("size", ModelText.Size(stored.Size));
        Line("last used", ModelText.Use(model, store));
        foreach (var file in model.Entry is null ? stored.Files : [])
        {
            Line("", $"{file.Path}, {ModelText.Size(file.Size)}, sha256 {file.Sha256}");
        }
    }

    private static void WriteContract(CatalogEntry entry, ModelStore store)
    {
        var outputs = entry.Decode.Outputs.Select(static role => $"{role.Key} ({string.Join(", ", role.Value)})");
        Line("input", $"{entry.Input.Name}: {ModelText.Input(entry.Input)}");
        Line("", $"(x - [{string.Join(", ", entry.Input.Mean)}]) / [{string.Join(", ", entry.Input.Std)}]");
        Line("batch", store.Current(entry) is { } file ? ModelText.Batch(file) : null);
        Line("outputs", string.Join("; ", outputs));
        Line("decode", $"{entry.Decode.Name}, score {entry.Decode.Score}, iou {entry.Decode.Iou}");
        Line("labels", entry.Labels);
    }

    private static void Line(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Console.WriteLine($"{name,-10} {text}");
        }
    }
}
