using System.Diagnostics.Metrics;

namespace Kinora.Pipelines.Capture;

/// <summary>What capturing counts, under the meter <see cref="MeterName"/>. Thread-safe.</summary>
public sealed class CaptureMetrics : IDisposable
{
    public const string MeterName = "Kinora.Capture";

    private readonly Meter? _own;

    /// <param name="factory">Makes the meter and keeps it; null makes one of this object's own, which ends with it.</param>
    public CaptureMetrics(IMeterFactory? factory = null)
    {
        var meter = factory?.Create(MeterName) ?? (_own = new Meter(MeterName));
        Saved = meter.CreateCounter<long>("kinora.capture.saved", "{frame}", "Frames that were captured.");
        Dropped = meter.CreateCounter<long>(
            "kinora.capture.dropped", "{frame}",
            "Frames that should have been captured and were not, by reason: busy (earlier ones were still being saved), spool_full (unsent ones fill the quota), failed (they could not be written).");
        Removed = meter.CreateCounter<long>("kinora.capture.removed", "{frame}", "Captured frames that were removed, by reason: quota or retention.");
        Uploaded = meter.CreateCounter<long>("kinora.capture.uploaded", "{frame}", "Captured frames that were sent to the bucket.");
        UploadFailures = meter.CreateCounter<long>("kinora.capture.upload.failures", "{attempt}", "Attempts to send captured frames that failed, and are made again.");
        Pending = meter.CreateUpDownCounter<long>("kinora.capture.pending", "{frame}", "Captured frames that are still to be sent to the bucket.");
        Bytes = meter.CreateUpDownCounter<long>("kinora.capture.bytes", "By", "What captured frames take on disk.");
    }

    internal Counter<long> Saved { get; }

    internal Counter<long> Dropped { get; }

    internal Counter<long> Removed { get; }

    internal Counter<long> Uploaded { get; }

    internal Counter<long> UploadFailures { get; }

    internal UpDownCounter<long> Pending { get; }

    internal UpDownCounter<long> Bytes { get; }

    public void Dispose() => _own?.Dispose();
}
