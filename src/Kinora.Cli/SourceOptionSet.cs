using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Configuration;

namespace Kinora.Cli;

/// <summary>The options that say how a source is read, the same for every command that reads one.</summary>
internal sealed class SourceOptionSet
{
    private readonly Option<(int, int)?> _size = new("--size") { Description = "Ask the camera for WxH pixels.", HelpName = "WxH", CustomParser = ParseSize };
    private readonly Option<double?> _rate = Number("--rate", "FPS", "Ask the camera or screen for so many frames a second; show so many stills a second.");
    private readonly Option<string?> _pixelFormat = new("--pixel-format") { Description = "Ask the camera for this format, as mjpeg or yuyv422.", HelpName = "NAME" };

    private readonly Option<(long, long?)?> _frames = new("--frames")
    {
        Description = "Only frames A up to B (exclusive) of a file; either may be left out.", HelpName = "A..B", CustomParser = ParseRange,
    };

    private readonly Option<bool> _loop = new("--loop") { Description = "Start a file again when it ends." };
    private readonly Option<bool> _realtime = new("--realtime") { Description = "Play a file at its own pace; a slow analysis then loses frames." };

    private readonly Option<DecodeMode?> _decode = Choice<DecodeMode>(
        "--decode", "How much the decoder does: full; economy skips the smoothing of block edges, which detectors do not miss; keyframes takes one picture every second or few.");

    private readonly Option<string> _hardware = new("--hwaccel")
    {
        Description = "Decode in hardware: auto, none (default), vaapi, cuda, videotoolbox, …; falls back to software. kinora devices tells what works.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "none",
    };

    private readonly Option<RtspTransport?> _transport = Choice<RtspTransport>("--rtsp-transport", "What carries RTSP pictures: tcp (default) or udp.");
    private readonly Option<TimeSpan?> _stall = Time("--stall-timeout", "Start a source again that was silent for so long; default 5.");
    private readonly Option<string?> _fallback = new("--fallback") { Description = "Show this file while the source is not there.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_size, _rate, _pixelFormat, _frames, _loop, _realtime, _decode, _hardware, _transport, _stall, _fallback])
        {
            command.Add(option);
        }
    }

    public SourceOptions Read(ParseResult parsed)
    {
        var (first, end) = parsed.GetValue(_frames) ?? (0, null);
        return new SourceOptions
        {
            Size = parsed.GetValue(_size),
            Rate = parsed.GetValue(_rate),
            PixelFormat = parsed.GetValue(_pixelFormat),
            Loop = parsed.GetValue(_loop),
            Realtime = parsed.GetValue(_realtime),
            FirstFrame = first,
            EndFrame = end,
            HardwareDecoder = parsed.GetValue(_hardware)!,
            RtspTransport = parsed.GetValue(_transport) ?? RtspTransport.Tcp,
            StallTimeout = parsed.GetValue(_stall) ?? SourceOptions.DefaultStallTimeout,
        };
    }

    public DecodeMode? ReadDecode(ParseResult parsed) => parsed.GetValue(_decode);

    public string? ReadFallback(ParseResult parsed) => parsed.GetValue(_fallback);

    public static Option<double?> Number(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= SettingText.LeastNumber and <= SettingText.MostNumber)
            {
                return value;
            }

            result.AddError($"{name} is {text}: give a number from 0.001 to 1000.");
            return null;
        },
    };

    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (SettingText.TryParseDuration(text, out var time) && time.TotalSeconds is >= SettingText.LeastNumber and <= SettingText.MostNumber)
            {
                return time;
            }

            result.AddError($"{name} is {text}: give a time from 1ms to 1000s, as 500ms, 5s or 2m, or a number of seconds.");
            return null;
        },
    };

    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => new(name)
    {
        Description = description,
        HelpName = string.Join('|', SettingText.Choices<T>().Order(StringComparer.Ordinal)),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (SettingText.TryParseChoice<T>(text, out var value))
            {
                return value;
            }

            result.AddError($"{name} is '{text}': choose one of {string.Join(", ", SettingText.Choices<T>())}.");
            return null;
        },
    };

    private static (int, int)? ParseSize(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (SettingText.TryParseSize(text, out var size))
        {
            return size;
        }

        result.AddError($"--size is '{text}': write it as 1280x720.");
        return null;
    }

    private static (long, long?)? ParseRange(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (SettingText.TryParseFrames(text, out var frames))
        {
            return frames;
        }

        result.AddError($"--frames is '{text}': write it as 0..100, where the second number is one past the last frame.");
        return null;
    }
}
