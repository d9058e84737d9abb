using System.CommandLine;
using Kinora.Media.Decoding;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Capture.DataSets;
using Kinora.Pipelines.Steps;

namespace Kinora.Cli.Capture;

/// <summary><c>kinora capture [SOURCE]</c>: makes data sets; <c>export</c> and <c>report</c> read what was captured.</summary>
internal static class CaptureCommand
{
    private const string Detect = "detect";

    public static Command Create()
    {
        var source = new Argument<string?>("source")
        {
            Description = "As kinora watch takes it; without it the first camera, else demo.", Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string?>("--output", "-o") { Description = "The folder that pictures are added to.", HelpName = "DIR" };
        var maxFrames = CountOption.Create("--max-frames", "Stop after so many pictures.");
        var fps = SourceOptionSet.Number("--fps", "N", "Capture at most so many frames a second.");
        var every = CountOption.Create("--every", "Capture every Nth frame.");
        var steps = StepOptions.Steps("none; with --format detect");
        var model = StepOptions.Model();
        var format = SourceOptionSet.Choice<DataSetFormat>("--format", "How what is found is kept: pairs (the default with --steps), yolo or coco. Without both: pictures alone.");
        var quality = new Option<int>("--quality") { Description = "Of the JPEGs, 1 to 100; default 85.", HelpName = "N", DefaultValueFactory = _ => CaptureRule.DefaultQuality };
        var json = new Option<bool>("--json") { Description = "One JSON object at the end on standard output." };
        var input = new SourceOptionSet();
        var inference = new InferenceOptionSet();
        var command = new Command("capture", "Make a data set of a camera, stream or file; export or compare what was captured.")
        {
            source, output, maxFrames, fps, every, steps, model, format, quality, json, CaptureExportCommand.Create(), CaptureReportCommand.Create(),
        };
        input.AddTo(command);
        inference.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(fps) is not null && result.GetResult(every) is not null)
            {
                result.AddError("--fps and --every both choose which frames are captured: give one of them.");
            }

            if (string.IsNullOrEmpty(result.GetValue(output)))
            {
                result.AddError("--output is missing: name the folder that pictures are added to, as --output data/raw.");
            }

            if (result.GetResult(quality) is { Tokens.Count: > 0 } && result.GetValue(quality) is < 1 or > 100)
            {
                result.AddError($"--quality is {result.GetValue(quality)}: give a whole number from 1 to 100.");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var hasSteps = parsed.GetResult(steps) is { Implicit: false };
            var layout = parsed.GetValue(format) ?? (hasSteps ? DataSetFormat.Pairs : null);
            string[] names = hasSteps ? parsed.GetValue(steps)! : layout is null ? [] : [Detect];
            return CaptureRunner.RunAsync(new CaptureCommandOptions
            {
                Source = parsed.GetValue(source),
                Output = parsed.GetValue(output)!,
                Format = layout,
                Plan = names.Length == 0 && parsed.GetValue(model)!.Count == 0 ? StepPlan.Nothing : StepPlan.Create(names, parsed.GetValue(model)!),
                SourceOptions = input.Read(parsed),
                Fallback = input.ReadFallback(parsed),
                Decode = input.ReadDecode(parsed),
                Selection = new FrameSelection(parsed.GetValue(every) ?? 1, parsed.GetValue(fps)),
                Inference = inference.Read(parsed),
                MaxFrames = parsed.GetValue(maxFrames),
                Quality = parsed.GetValue(quality),
                Json = parsed.GetValue(json),
            });
        });
        return command;
    }
}
