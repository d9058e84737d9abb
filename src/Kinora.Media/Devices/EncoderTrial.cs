namespace Kinora.Media.Devices;

/// <summary>Makes an encoder encode ten small pictures.</summary>
internal static class EncoderTrial
{
    private static readonly string[] Pictures = ["-f", "lavfi", "-i", "testsrc2=size=640x480:rate=30", "-frames:v", "10"];

    /// <summary>Null where it works, else why not.</summary>
    public static Task<string?> RunAsync(string encoder, CancellationToken cancellationToken) =>
        TrialRun.FailureAsync(ArgumentsFor(encoder), cancellationToken);

    internal static IReadOnlyList<string> ArgumentsFor(string encoder) => (encoder[(encoder.LastIndexOf('_') + 1)..]) switch
    {
        // These take pictures only from their device's memory. The others take them from ours, in a format that ffmpeg finds by itself.
        "vaapi" or "vulkan" or "d3d12va" => [.. Device(encoder), .. Pictures, "-vf", "format=nv12,hwupload", "-c:v", encoder],
        // Media Foundation has software encoders behind the same name.
        "mf" => [.. Pictures, "-c:v", encoder, "-hw_encoding", "1"],
        _ => [.. Pictures, "-c:v", encoder],
    };

    private static string[] Device(string encoder) =>
        ["-init_hw_device", encoder[(encoder.LastIndexOf('_') + 1)..] + "=trial", "-filter_hw_device", "trial"];
}
