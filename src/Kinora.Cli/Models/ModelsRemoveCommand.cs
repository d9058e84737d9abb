using System.CommandLine;
using Kinora.Models;
using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models remove ID…</c>: takes models out of the cache.</summary>
internal static class ModelsRemoveCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Models of the catalog or of the cache.", Arity = ArgumentArity.OneOrMore };
        var json = JsonOutput.Option("One JSON object on standard output.");
        var command = new Command("remove", "Take models out of the cache; those in use stay.") { ids, json };
        command.SetAction(parsed => Run(ModelCache.Open(parsed), parsed.GetValue(ids)!, parsed.GetValue(json)));
        return command;
    }

    private static int Run(ModelStore store, string[] ids, bool asJson)
    {
        var models = ids.Select(id => KnownModel.Find(store, id)).ToList();
        List<CleanReport> reports = [];
        foreach (var model in models)
        {
            if (model.Stored is { } stored && store.Cleaner.Remove(stored.Key) is { } report)
            {
                reports.Add(report);
            }
            else if (model.Entry is { Package: null } entry && store.Current(entry) is { } own)
            {
                throw new ModelException($"'{own.Path}' is a file of yours: delete it yourself.");
            }
            else
            {
                throw new ModelException($"Model '{model.Id}' is not in the cache.");
            }
        }

        CleanText.Write(new CleanReport([.. reports.SelectMany(report => report.Removed)], reports.Sum(report => report.Bytes), reports.All(report => report.IsComplete)), asJson);
        return ExitCodes.Ok;
    }
}
