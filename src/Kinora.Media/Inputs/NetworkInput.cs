using System.Globalization;
using System.Text;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>
/// How ffmpeg opens an address on the network. Each kind names the protocols that it may lead to, so that a playlist or a redirect cannot
/// reach files or other services. Arguments can be read by every user of the machine: an address with a secret goes through standard input.
/// </summary>
internal static class NetworkInput
{
    /// <summary>
    /// How long ffmpeg waits for a silent peer, in microseconds: longer than any watchdog of ours, which ends it sooner and knows why. This
    /// one only serves a process whose parent stands still.
    /// </summary>
    private const string Patience = "30000000";

    /// <summary>
    /// From so many frames the rate of a camera is estimated that does not tell it. ffmpeg waits for 20, which is most of the time until a
    /// camera is back.
    /// </summary>
    private const string RateFrames = "6";

    public static FfmpegInput For(SourceAddress address, SourceOptions options)
    {
        var (protocols, settings) = address.Kind switch
        {
            SourceKind.Rtsp => ("rtsp,rtsps,rtp,srtp,tcp,udp,tls,crypto,http", Rtsp(options)),
            SourceKind.Rtmp => ("rtmp,rtmps,rtmpt,rtmpts,ffrtmphttp,ffrtmpcrypt,tcp,tls,http,https,crypto", [("rw_timeout", Patience)]),
            // ffmpeg waits 3 s for an SRT peer; a server that is back is then found a whole attempt later.
            SourceKind.Srt => ("srt,udp", [("connect_timeout", "1000"), ("latency", "200000")]),
            _ => ("http,https,httpproxy,tcp,tls,crypto,hls", Http()),
        };
        List<string> arguments = [];
        if (options.Realtime && !address.IsLive)
        {
            arguments.Add("-re");
        }

        if (!AddressSecrets.AreIn(address.Value))
        {
            arguments.AddRange(["-protocol_whitelist", protocols]);
            foreach (var (name, value) in settings)
            {
                arguments.AddRange(["-" + name, value]);
            }

            arguments.AddRange(["-i", address.Value]);
            return new FfmpegInput(arguments);
        }

        if (address.Kind == SourceKind.Rtsp)
        {
            // The script is an input of its own, which would wait once more.
            arguments.AddRange(["-fpsprobesize", RateFrames]);
        }

        arguments.AddRange(["-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe," + protocols, "-i", "pipe:0"]);
        var script = new StringBuilder("ffconcat version 1.0\n");
        script.Append(CultureInfo.InvariantCulture, $"file '{address.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        foreach (var (name, value) in settings)
        {
            script.Append(CultureInfo.InvariantCulture, $"option {name} {value}\n");
        }

        return new FfmpegInput(arguments, Encoding.UTF8.GetBytes(script.ToString()));
    }

    private static (string, string)[] Rtsp(SourceOptions options) =>
    [
        ("rtsp_transport", options.RtspTransport == RtspTransport.Tcp ? "tcp" : "udp"),
        ("timeout", Patience),
        ("fpsprobesize", RateFrames),
    ];

    private static (string, string)[] Http() => [("rw_timeout", Patience)];
}
