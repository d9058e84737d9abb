using Kinora.Pipelines.Capture;
using Kinora.Server.Telemetry;
using Kinora.Storage;
using Kinora.Storage.Capture;
using Microsoft.Extensions.Logging;

namespace Kinora.Cli.Serve;

/// <summary>Puts together what captures frames: the folder that is meant where none is named, and the bucket.</summary>
internal static class CaptureParts
{
    public static CaptureService Create(CaptureOptions options, ServerTelemetry telemetry, ILoggerFactory logs)
    {
        var directory = options.Directory ?? (KinoraState.Path is { } state ? Path.Join(state, "capture") : null);
        return new CaptureService(
            options with { Directory = directory is null ? null : Path.GetFullPath(directory) },
            options.S3 is { } s3 ? new S3Bucket(s3) : null,
            telemetry.Captures,
            logs);
    }
}
