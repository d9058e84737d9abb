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
        var rate = new Option<double?>("--rate") { Description = "Ask the camera for so many frames a second.", HelpName = "FPS" };
        var fps = new Option<double?>("--fps") { Description = "Analyse at most so many frames a second.", HelpName = "N" };
        var every = new Option<int?>("--every") { Description = "Analyse every Nth frame.", HelpName = "N" };
        var frames = new Option<(long, long?)?>("--frames")
        {
            Description = "Only frames A up to B (exclusive); either may be left out.", HelpName = "A..B", CustomParser = ParseRange,
        };
        var loop = new Option<bool>("--loop") { Description = "Start a file again when it ends." };
        var realtime = new Option<bool>("--realtime") { Description = "Play a file at its own pace; a slow analysis then loses frames." };
        var maxFrames = new Option<long?>("--max-frames") { Description = "Stop after so many results.", HelpName = "N" };
        var saveFrames = new Option<string?>("--save-frames")
        {
            Description = "Save analysed frames with boxes drawn in: a folder, or a pattern as frames/frame_%06d.jpg.", HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a result on standard output." };
        Positive(rate, fps);
        Positive(every);
        Positive(maxFrames);

        var command = new Command("watch", "Watch a camera, stream or file and say what is in it.")
        {
            source, steps, model, size, rate, fps, every, frames, loop, realtime, maxFrames, saveFrames, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fps) is not null && result.GetValue(every) is not null)
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

    private static void Positive<T>(params Option<T?>[] options)
        where T : struct, IComparable<T>
    {
        foreach (var option in options)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value <= 0)
                {
                    result.AddError($"{option.Name} is {token.Value}: give a number above 0.");
                }
            });
        }
    }

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
