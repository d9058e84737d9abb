using System.Globalization;
using Kinora.Frames.Formats;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Decoding;

/// <summary>
/// The ffmpeg call that turns a source into planar frames with their time stamps: one process, one pipe, one NUT with a stream for each
/// rendition. Every option says why it is there.
/// </summary>
internal static class DecodeCommand
{
    /// <summary>How far a file's demuxer may miss a keyframe when it is told to go on in the middle: the longest distance between two.</summary>
    private static readonly TimeSpan SeekMargin = TimeSpan.FromSeconds(10);

    private static readonly string MostPixels = FrameFormat.MaxPixels.ToString(CultureInfo.InvariantCulture);

    /// <param name="address">What is read.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="plan">What is made of it.</param>
    /// <param name="hardwareDecoder">ffmpeg's name of it; null decodes in software.</param>
    /// <param name="from">Where in a file to go on; null starts at its beginning.</param>
    /// <param name="follows">True to wait at the end of a file for more.</param>
    /// <param name="opening">How it is opened; null for what the address says.</param>
    /// <exception cref="SourceException">The source is not there, or not to be had on this system.</exception>
    public static async Task<FfmpegCommand> ForAsync(
        SourceAddress address, SourceOptions options, DecodePlan plan, string? hardwareDecoder = null, TimeSpan? from = null, bool follows = false,
        FfmpegInput? opening = null)
    {
        var input = opening ?? await SourceInput.ForAsync(address, options).ConfigureAwait(false);
        List<string> arguments =
        [
            "-nostdin", "-hide_banner", "-nostats",
            "-loglevel", "level+verbose",  // tells codec, size and rate, and when they change
            "-filter_threads", "1", "-filter_complex_threads", "1",  // scaling is too little work to be worth handing out
        ];
        AddDecoder(arguments, address, plan.Mode, hardwareDecoder);
        if (from is { } delivered)
        {
            // The file's own time stamps, which need not begin at 0. What was delivered before is left out by the one who counts the frames.
            var start = delivered > SeekMargin ? delivered - SeekMargin : TimeSpan.Zero;
            arguments.AddRange(["-noaccurate_seek", "-seek_timestamp", "1", "-ss", start.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)]);
        }

        if (follows)
        {
            // An estimate of the duration would be waited for at the file's end.
            // So would seconds of MPEG-TS, which could always begin another stream.
            arguments.AddRange(["-follow", "1", "-skip_estimate_duration_from_pts", "1", "-analyzeduration", "1000000"]);
        }

        arguments.AddRange(input.Arguments);
        if ((address.Kind == SourceKind.File && !options.Loop) || address.Kind == SourceKind.Push)
        {
            // A file's time stamps stay as they are, and a producer's, even when they do not start at 0.
            arguments.Add("-copyts");
        }

        AddRenditions(arguments, plan, FramesFilter(options, plan.Selection, input.Filter));
        arguments.AddRange([
            "-an", "-sn", "-dn",
            "-fps_mode", "passthrough",  // never duplicate or drop a frame to even out the rate
            "-enc_time_base", "-1",      // the source's own time base: no time stamp is rounded
            "-pix_fmt", "yuv420p", "-c:v", "rawvideo",
            "-threads", "1",             // packing on several threads holds each frame back until the next one comes
            "-f", "nut", "-write_index", "0",
            "-max_interleave_delta", "1", "-flush_packets", "1",  // hand each frame on, do not wait for the other rendition's
            "pipe:1",
        ]);
        return new FfmpegCommand(arguments, input.StandardInput, input.Producer) { IsFed = input.IsFed, Environment = input.Environment };
    }

    private static void AddDecoder(List<string> arguments, SourceAddress address, DecodeMode mode, string? hardwareDecoder)
    {
        arguments.AddRange(["-max_pixels", MostPixels]);
        if (address.IsLive)
        {
            // Each further thread holds a frame back: on 16 cores a camera of 5 frames a second would come 3 s late.
            // Who pushes frame by frame wants each one's picture before sending the next.
            arguments.AddRange(["-threads", address.Kind == SourceKind.Push ? "1" : "2"]);
        }

        if (hardwareDecoder is not null)
        {
            arguments.AddRange(["-hwaccel", hardwareDecoder]);
        }

        if (mode == DecodeMode.Keyframes)
        {
            arguments.AddRange(["-skip_frame", "nokey"]);
        }

        if (mode == DecodeMode.Economy)
        {
            arguments.AddRange(["-skip_loop_filter", "all"]);
        }
    }

    private static void AddRenditions(List<string> arguments, DecodePlan plan, string frames)
    {
        // Area averages: fast_bilinear costs a tenth of a millisecond less and moves everything by a pixel, bilinear costs one more.
        var scale = string.Create(
            CultureInfo.InvariantCulture,
            $"scale=w='min({plan.AnalysisSide},iw)':h='min({plan.AnalysisSide},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=area");
        if (plan.Renditions == 2)
        {
            var source = frames.Length > 0 ? frames + ",split=2" : "split=2";
            arguments.AddRange(["-filter_complex", $"[0:V:0]{source}[full][all];[all]{scale}[analysis]", "-map", "[full]", "-map", "[analysis]"]);
            return;
        }

        arguments.AddRange(["-map", "0:V:0"]);
        var filter = plan.Full ? frames : frames.Length > 0 ? $"{frames},{scale}" : scale;
        if (filter.Length > 0)
        {
            arguments.AddRange(["-vf", filter]);
        }
    }

    /// <summary>Drops what nobody wants straight after the decoder; empty when everything is wanted.</summary>
    private static string FramesFilter(SourceOptions options, FrameSelection selection, string? before)
    {
        List<string> filters = before is null ? [] : [before];
        if (FileInput.HasRange(options))
        {
            var end = options.EndFrame is { } last ? string.Create(CultureInfo.InvariantCulture, $":end_frame={last}") : "";
            filters.Add(string.Create(CultureInfo.InvariantCulture, $"trim=start_frame={options.FirstFrame}{end}"));
        }

        if (selection.Every > 1)
        {
            filters.Add(string.Create(CultureInfo.InvariantCulture, $"select='not(mod(n,{selection.Every}))'"));
        }

        if (selection.Rate is { } rate)
        {
            // One frame of each interval since the first; the small term absorbs the rounding of time stamps. Time that goes back starts anew.
            filters.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"select='isnan(prev_selected_t)+gt(floor((t-start_t)*{rate}+0.001),floor((prev_selected_t-start_t)*{rate}+0.001))+lt(t,prev_t)'"));
        }

        return string.Join(',', filters);
    }
}
