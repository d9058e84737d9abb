using System.CommandLine;
using Kinora.Cli.Models;
using Kinora.Cli.Output;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Cli.Predict;

/// <summary><c>kinora predict IMAGE…</c>: says what is in still pictures.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image")
        {
            Description = "Pictures (JPEG, PNG, WebP, BMP) or folders of them.", Arity = ArgumentArity.OneOrMore,
        };
        var steps = StepOptions.Steps("detect");
        var model = StepOptions.Model();
        var saveFrames = new Option<string?>("--save-frames")
        {
            Description = "Save the pictures with boxes drawn in: a folder, or a pattern with the picture's number as out_%03d.jpg.", HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a picture on standard output." };
        var command = new Command("predict", "Look at still pictures and say what is in them.") { images, steps, model, saveFrames, json };
        var inference = new InferenceOptionSet();
        inference.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(images)!,
            StepOptions.Plan(parsed.GetValue(steps)!, parsed.GetValue(model)!, parsed.GetValue(saveFrames) is not null),
            parsed.GetValue(saveFrames),
            parsed.GetValue(json),
            inference.Read(parsed)));
        return command;
    }

    /// <summary>A picture that cannot be read is reported and the others go on; the exit code then says that something failed.</summary>
    private static async Task<int> RunAsync(IReadOnlyList<string> images, StepPlan plan, string? saveFrames, bool json, InferenceSettings inference)
    {
        var files = StillList.Expand(images);
        using var interruption = new Interruption();
        using var scheduler = new StepScheduler(inference.ForOneRun.Threads);
        using var pulls = new PullReporter();
        await inference.PrepareAsync(pulls, interruption.Token).ConfigureAwait(false);
        using var sessions = new SessionRegistry(inference.ForOneRun);
        using var steps = await plan.BuildAsync(ModelCache.Open(), sessions, pulls, interruption.Token).ConfigureAwait(false);
        using var saver = saveFrames is null ? null : new PictureWriter(saveFrames, steps.Editors, inference.Memory);
        using var runner = new StillRunner(steps, scheduler, inference.Memory, keepsPictures: saver is not null);
        using IResultWriter writer = json ? new JsonResultWriter() : new StillResultWriter(Console.Out);
        var sink = new WriterSink(writer, saver);
        var failed = false;
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                await runner.RunAsync(files[i], i, sink, interruption.Token).ConfigureAwait(false);
            }
            catch (StillException error)
            {
                failed = true;
                writer.Note(error.Message);
            }
        }

        return failed ? ExitCodes.Failed : ExitCodes.Ok;
    }
}
