using System.CommandLine;
using Kinora.Pipelines.Capture.DataSets;

namespace Kinora.Cli.Capture;

/// <summary><c>kinora capture export DIR</c>: makes a data set of captured frames.</summary>
internal static class CaptureExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder that frames were captured into." };
        var output = new Option<string>("--output", "-o") { Description = "The folder of the data set; one that is there is added to.", HelpName = "DIR", Required = true };
        var format = SourceOptionSet.Choice<DataSetFormat>("--format", "yolo (the default) or coco.");
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("export", "Make a data set of captured frames, with what was detected as labels.") { folder, output, format, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(format) == DataSetFormat.Pairs)
            {
                result.AddError("--format is pairs, which captured frames are already: choose yolo or coco.");
            }
        });
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(output)!, parsed.GetValue(format) ?? DataSetFormat.Yolo, parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string output, DataSetFormat format, bool json)
    {
        using var interruption = new Interruption();
        long unreadable;
        using (var set = DataSet.Open(output, format))
        {
            unreadable = DataSetExport.Run(folder, set, interruption.Token);
            set.Dispose();
            await DataSetSummary.WriteAsync(set, output, json).ConfigureAwait(false);
        }

        if (unreadable > 0)
        {
            await Console.Error.WriteLineAsync($"kinora: {unreadable} captured {(unreadable == 1 ? "frame" : "frames")} could not be read and {(unreadable == 1 ? "was" : "were")} left out.").ConfigureAwait(false);
        }

        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }
}
