namespace Kinora.Media.Devices;

/// <summary>What a short run of ffmpeg gave.</summary>
/// <param name="ExitCode">Its exit code; null when it did not end in time and was ended.</param>
/// <param name="Output">The beginning of its standard output.</param>
/// <param name="Errors">The beginning of its standard error.</param>
internal sealed record FfmpegAnswer(int? ExitCode, string Output, string Errors);
