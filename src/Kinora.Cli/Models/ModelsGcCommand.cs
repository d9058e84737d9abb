using System.CommandLine;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models gc</c>: takes what nothing needs out of the cache.</summary>
internal static class ModelsGcCommand
{
    public static Command Create()
    {
        var packages = new Option<bool>("--packages")
        {
            Description = "Also npm packages from which models of the catalog could still be made; the next of these is then fetched anew.",
        };
        var json = JsonOutput.Option("One JSON object on standard output.");
        var command = new Command("gc", "Remove what nothing needs: content without a model, what was left half-done, packages that models were made from.")
        {
            packages, json,
        };
        command.SetAction(parsed =>
        {
            CleanText.Write(ModelCache.Open(parsed).Cleaner.Collect(parsed.GetValue(packages)), parsed.GetValue(json));
            return ExitCodes.Ok;
        });
        return command;
    }
}
