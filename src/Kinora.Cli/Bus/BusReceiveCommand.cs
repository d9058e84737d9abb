using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kinora.Frames.Feeds;

namespace Kinora.Cli.Bus;

/// <summary><c>kinora bus receive P</c>: reads what another process publishes, and tells how fast and how late it comes.</summary>
internal static class BusReceiveCommand
{
    private const int MostQueued = 32;
    private const int LongestWait = 60_000;

    public static Command Create()
    {
        var path = new Argument<string>("socket") { Description = "The publisher's socket: a path, or a name as door." };
        var mode = new Option<FeedMode>("--mode")
        {
            Description = "latest: the newest frame; queue:K: the newest K unread ones, in order; reliable:MS: every frame, for each of which the publisher " +
                "waits so long, where it lets itself.",
            HelpName = "latest|queue:K|reliable:MS",
            CustomParser = ReadMode,
            DefaultValueFactory = static _ => FeedMode.Latest,
        };
        var maxFrames = CountOption.Create("--max-frames", "Stop after so many frames.");
        var touch = new Option<bool>("--touch") { Description = "Read every pixel of each frame." };
        var json = new Option<bool>("--json") { Description = "End with one JSON object on standard output, and write nothing else there." };
        var command = new Command("receive", "Read the frames of another process, and tell how many come, how late, and at what cost.")
        {
            path, mode, maxFrames, touch, json,
        };
        command.SetAction((parsed, _) => Task.Run(() => BusReceiver.Run(new BusReceiveOptions(
            BusCommand.PathOf(parsed.GetValue(path)!), parsed.GetValue(mode)!, parsed.GetValue(maxFrames), parsed.GetValue(touch), parsed.GetValue(json)))));
        return command;
    }

    private static FeedMode? ReadMode(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        switch (text.Split(':'))
        {
            case ["latest"]:
                return FeedMode.Latest;
            case ["queue", var depth] when int.TryParse(depth, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames is >= 1 and <= MostQueued:
                return FeedMode.Queue(frames);
            case ["reliable", var time] when int.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var wait) && wait is >= 1 and <= LongestWait:
                return FeedMode.Reliable(TimeSpan.FromMilliseconds(wait));
            default:
                result.AddError(
                    $"--mode is '{text}': write latest, queue:K with 1 to {MostQueued} frames, or reliable:MS with 1 to {LongestWait} milliseconds.");
                return null;
        }
    }
}
