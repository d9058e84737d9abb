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
            SourceKind.Rtsp => ("rtsp,rtsps,rtp,srtp,tcp,udp,tls,crypto", Rtsp(options.RtspTransport)),
            SourceKind.Rtmp => ("rtmp,rtmps,tcp,tls", Rtmp()),
            SourceKind.Srt => ("srt,udp", Srt()),
            _ => ("http,https,httpproxy,tcp,tls,crypto,hls", Http()),
        };
        return For(address, address.Value, protocols, options, settings);
    }

    /// <summary>The RTSP server that a relay of ours stands in for: its connection carries everything.</summary>
    public static FfmpegInput ForRelayedRtsp(SourceAddress address, string relayed, SourceOptions options) =>
        For(address, relayed, "rtsp,tcp", options, Rtsp(RtspTransport.Tcp));

    /// <summary>The RTMP server that a relay of ours stands in for.</summary>
    /// <param name="address">What is read.</param>
    /// <param name="relayed">Where the relay is.</param>
    /// <param name="application">The address of the server's application, which the server is told.</param>
    /// <param name="options">How it is read.</param>
    public static FfmpegInput ForRelayedRtmp(SourceAddress address, string relayed, string application, SourceOptions options) =>
        For(address, relayed, "rtmp,tcp", options, [.. Rtmp(), ("rtmp_tcurl", application)]);

    /// <summary>An SRT peer by its vetted number.</summary>
    public static FfmpegInput ForVettedSrt(SourceAddress address, string vetted, SourceOptions options) => For(address, vetted, "srt,udp", options, Srt());

    /// <summary>
    /// What a relay of ours fetches over HTTP. The variable leads every connection of ffmpeg's to the relay, whatever a playlist makes it open.
    /// Formats that can open more than HTTP addresses are left out.
    /// </summary>
    public static FfmpegInput ForRelayedHttp(SourceAddress address, string relayed, string proxy, SourceOptions options)
    {
        var input = For(address, relayed, "http,tcp,crypto", options, Http());
        return input with
        {
            Arguments = ["-format_whitelist", "hls,mpjpeg," + FileInput.Formats, .. input.Arguments],
            Environment = new Dictionary<string, string> { ["http_proxy"] = proxy, ["no_proxy"] = "" },
        };
    }

    private static FfmpegInput For(SourceAddress address, string value, string protocols, SourceOptions options, (string Name, string Value)[] settings)
    {
        List<string> arguments = [];
        if ((options.Realtime && !address.IsLive) || address.IsEndless)
        {
            // A live playlist gives its pictures by whole segments, several at its beginning: a camera's pace is made of them.
            arguments.Add("-re");
        }

        if (!AddressSecrets.AreIn(value))
        {
            arguments.AddRange(["-protocol_whitelist", protocols]);
            foreach (var (name, setting) in settings)
            {
                arguments.AddRange(["-" + name, setting]);
            }

            arguments.AddRange(["-i", value]);
            return new FfmpegInput(arguments);
        }

        if (address.Kind == SourceKind.Rtsp)
        {
            // The script is an input of its own, which would wait once more.
            arguments.AddRange(["-fpsprobesize", RateFrames]);
        }

        arguments.AddRange(["-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe," + protocols, "-i", "pipe:0"]);
        var script = new StringBuilder("ffconcat version 1.0\n");
        script.Append(CultureInfo.InvariantCulture, $"file '{value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        foreach (var (name, setting) in settings)
        {
            script.Append(CultureInfo.InvariantCulture, $"option {name} '{setting.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");
        }

        return new FfmpegInput(arguments, Encoding.UTF8.GetBytes(script.ToString()));
    }

    private static (string, string)[] Rtsp(RtspTransport transport) =>
    [
        ("rtsp_transport", transport == RtspTransport.Tcp ? "tcp" : "udp"),
        ("timeout", Patience),
        ("fpsprobesize", RateFrames),
    ];

    private static (string, string)[] Rtmp() => [("rw_timeout", Patience)];

    // ffmpeg waits 3 s for an SRT peer; a server that is back is then found a whole attempt later.
    private static (string, string)[] Srt() => [("connect_timeout", "1000"), ("latency", "200000")];

    private static (string, string)[] Http() => [("rw_timeout", Patience)];
}
