using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Kinora.Cli.Watch;

/// <summary><c>kinora watch [SOURCE]</c>: says what is in a live picture or a video.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var source = new Argument<string?>("source")
        {
            Description = "A file, a camera number, auto, video=NAME, rtsp://…, http(s)://…, test: or demo; without it the first camera, else demo.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var steps = StepOptions.Steps("detect,track,describe");
        var model = StepOptions.Model();
        var size = new Option<(int, int)?>("--size") { Description = "Ask the camera for WxH pixels.", HelpName = "WxH", CustomParser = ParseSize };
        var rate = Number("--rate", "FPS", "Ask the camera for so many frames a second.");
        var fps = Number("--fps", "N", "Analyse at most so many frames a second.");
        var every = Count("--every", "Analyse every Nth frame.");
        var frames = new Option<(long, long?)?>("--frames")
        {
            Description = "Only frames A up to B (exclusive); either may be left out.", HelpName = "A..B", CustomParser = ParseRange,
        };
        var loop = new Option<bool>("--loop") { Description = "Start a file again when it ends." };
        var realtime = new Option<bool>("--realtime") { Description = "Play a file at its own pace; a slow analysis then loses frames." };
        var maxFrames = Count("--max-frames", "Stop after so many results.");
        var saveFrames = new Option<string?>("--save-frames")
        {
            Description = "Save analysed frames with boxes drawn in: a folder, or a pattern as frames/frame_%06d.jpg.", HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a result on standard output." };

        var command = new Command("watch", "Watch a camera, stream or file and say what is in it.")
        {
            source, steps, model, size, rate, fps, every, frames, loop, realtime, maxFrames, saveFrames, json,
        };
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
            Plan = StepOptions.Plan(parsed.GetValue(steps)!, parsed.GetValue(model)!, parsed.GetValue(saveFrames) is not null),
            Size = parsed.GetValue(size),
            Rate = parsed.GetValue(rate),
            Fps = parsed.GetValue(fps),
            Every = parsed.GetValue(every) ?? 1,
            Frames = parsed.GetValue(frames) ?? (0, null),
            Loop = parsed.GetValue(loop),
            Realtime = parsed.GetValue(realtime),
            MaxFrames = parsed.GetValue(maxFrames),
            SaveFrames = parsed.GetValue(saveFrames),
            Json = parsed.GetValue(json),
        }));
        return command;
    }

    private static Option<double?> Number(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0.001 and <= 1000)
            {
                return value;
            }

            result.AddError($"{name} is {text}: give a number from 0.001 to 1000.");
            return null;
        },
    };

    private static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            {
                return value;
            }

            result.AddError($"{name} is {text}: give a whole number above 0.");
            return null;
        },
    };

    private static (int, int)? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split('x') is [var width, var height] &&
            int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w > 0 &&
            int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h > 0)
        {
            return (w, h);
        }

        result.AddError($"--size is '{text}': write it as 1280x720.");
        return null;
    }

    private static (long, long?)? ParseRange(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split("..") is [var first, var end] && TryParse(first, out var a) && TryParse(end, out var b) && (b is null || b > (a ?? 0)))
        {
            return (a ?? 0, b);
        }

        result.AddError($"--frames is '{text}': write it as 0..100, where the second number is one past the last frame.");
        return null;
    }

    private static bool TryParse(string text, out long? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        var valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        number = value;
        return valid;
    }
}
