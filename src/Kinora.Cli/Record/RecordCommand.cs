using System.CommandLine;
using System.Globalization;
using Kinora.Media.Encoders;
using Kinora.Media.Recording;
using Kinora.Pipelines.Configuration;

namespace Kinora.Cli.Record;

/// <summary><c>kinora record SOURCE --output DIR</c>: writes a source into MP4 files.</summary>
internal static class RecordCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "As kinora watch takes it; bus:PATH records what another process decodes." };
        var output = new Option<string>("--output", "-o") { Description = "The folder that files are written to.", HelpName = "DIR", Required = true };
        var profile = new Option<EncoderProfile>("--profile")
        {
            Description = "Megabits a second: 5, 25 (default), 50 or 100.", HelpName = "5|25|50|100", CustomParser = ParseProfile,
            DefaultValueFactory = _ => EncoderProfile.Mbit25,
        };
        var encoder = SourceOptionSet.Choice<EncoderChoice>("--encoder", "What encodes; auto (default) takes the first that opens. kinora doctor tells which do.");
        var copy = new Option<bool>("--copy") { Description = "Keep a file's or a camera's own H.264, H.265 or AV1: nothing is decoded, nothing is lost." };
        var segment = Time("--segment", "How long a file is; default 10m.");
        var maxFrames = CountOption.Create("--max-frames", "Stop after so many frames.");
        var duration = Time("--duration", "Stop after so much of the source's time.");
        var json = new Option<bool>("--json") { Description = "One JSON object a file on standard output, and one at the end." };
        var input = new SourceOptionSet();
        var command = new Command("record", "Record a camera, stream or another process's frames as H.264 in MP4 files, or as they are coded.")
        {
            source, output, profile, encoder, copy, segment, maxFrames, duration, json,
        };
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(copy) && (result.GetResult(encoder) is { Implicit: false } || result.GetResult(profile) is { Implicit: false }))
            {
                result.AddError("--copy encodes nothing: leave out --encoder and --profile, or leave out --copy.");
            }
        });
        command.SetAction((parsed, _) => RecordRunner.RunAsync(new RecordCommandOptions
        {
            Source = parsed.GetValue(source)!,
            Output = parsed.GetValue(output)!,
            SourceOptions = input.Read(parsed) with { Fallback = null },
            Copies = parsed.GetValue(copy),
            Encoder = parsed.GetValue(encoder) ?? EncoderChoice.Auto,
            Profile = parsed.GetValue(profile),
            Segment = parsed.GetValue(segment) ?? new RecordingOptions { Folder = "" }.Segment,
            MaxFrames = parsed.GetValue(maxFrames),
            Duration = parsed.GetValue(duration),
            Json = parsed.GetValue(json),
        }));
        return command;
    }

    private static EncoderProfile ParseProfile(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var megabits) && Enum.IsDefined((EncoderProfile)megabits))
        {
            return (EncoderProfile)megabits;
        }

        result.AddError($"--profile is {text}: choose 5, 25, 50 or 100 megabits a second.");
        return default;
    }

    private static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (SettingText.TryParseDuration(text, out var time) && time.TotalSeconds >= 1 && time <= Longest)
            {
                return time;
            }

            result.AddError($"{name} is {text}: give a time from 1s to 1d, as 30s, 10m or 1h, or a number of seconds.");
            return null;
        },
    };
}
