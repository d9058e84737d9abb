using System.CommandLine;
using Kinora.Cli.Bus;
using Kinora.Media.Decoding;

namespace Kinora.Cli.Watch;

/// <summary><c>kinora watch [SOURCE]</c>: says what is in a live picture or a video.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var source = new Argument<string?>("source")
        {
            Description = "A file, a folder of pictures, a camera number, auto, video=NAME, screen:, rtsp://…, rtmp://…, srt://…, http(s)://…, gst:PIPELINE, bus:PATH, test: " +
                "or demo; without it the first camera, else demo.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var steps = StepOptions.Steps("detect,track,describe");
        var model = StepOptions.Model();
        var input = new SourceOptionSet();
        var load = new LoadOptionSet();
        var fps = SourceOptionSet.Number("--fps", "N", "Analyse at most so many frames a second.");
        var every = CountOption.Create("--every", "Analyse every Nth frame.");
        var maxFrames = CountOption.Create("--max-frames", "Stop after so many results.");
        var saveFrames = new Option<string?>("--save-frames")
        {
            Description = "Save analysed frames with boxes drawn in: a folder, or a pattern as frames/frame_%06d.jpg.", HelpName = "DIR",
        };
        var publish = new Option<string?>("--publish")
        {
            Description = "Let other processes read the frames in full size at this socket: a path, or a name, as door for $XDG_RUNTIME_DIR/kinora/door.sock.",
            HelpName = "PATH",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a result on standard output." };

        var command = new Command("watch", "Watch a camera, stream or file and say what is in it.")
        {
            source, steps, model, fps, every, maxFrames, saveFrames, publish, json,
        };
        input.AddTo(command);
        load.AddTo(command);
        var inference = new InferenceOptionSet();
        inference.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(fps) is not null && result.GetResult(every) is not null)
            {
                result.AddError("--fps and --every both choose which frames are analysed: give one of them.");
            }
        });
        command.SetAction((parsed, _) => WatchRunner.RunAsync(new WatchOptions
        {
            Source = parsed.GetValue(source),
            Plan = load.Read(parsed, StepOptions.Plan(parsed.GetValue(steps)!, parsed.GetValue(model)!, parsed.GetValue(saveFrames) is not null)),
            SourceOptions = input.Read(parsed),
            Fallback = input.ReadFallback(parsed),
            Inference = inference.Read(parsed),
            Selection = new FrameSelection(parsed.GetValue(every) ?? 1, parsed.GetValue(fps)),
            Decode = input.ReadDecode(parsed),
            Load = load.Read(parsed),
            MaxFrames = parsed.GetValue(maxFrames),
            SaveFrames = parsed.GetValue(saveFrames),
            Publish = parsed.GetValue(publish) is { } path ? BusCommand.PathOf(path) : null,
            Json = parsed.GetValue(json),
        }));
        return command;
    }
}
