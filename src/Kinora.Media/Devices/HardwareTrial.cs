namespace Kinora.Media.Devices;

/// <summary>What a trial of a hardware encoder or decoder showed.</summary>
/// <param name="Name">ffmpeg's name: an encoder, a decoder (<c>h264_cuvid</c>), or a method of <c>-hwaccel</c> (<c>vaapi</c>).</param>
/// <param name="Codecs">The codecs that it really coded; those that were tried where none worked.</param>
/// <param name="Reason">Why it does not work, in ffmpeg's words; null where it does.</param>
public sealed record HardwareTrial(string Name, IReadOnlyList<string> Codecs, string? Reason)
{
    /// <summary>True when it coded frames just now.</summary>
    public bool Works => Reason is null;
}
