using System.Diagnostics;
using Kinora.Cli.Output;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;

namespace Kinora.Cli.Bus;

/// <summary>What <c>kinora bus receive</c> measures.</summary>
internal sealed class ReceiveFigures
{
    private readonly RateMeter _rate = new();
    private TimeSpan _processorBefore;
    private long _first;
    private long _last;
    private long _bytes;
    private long _firstBytes;

    public long Frames { get; private set; }

    /// <summary>Frames that there were and that it was too slow for.</summary>
    public long Dropped { get; set; }

    /// <summary>Frames a second over the last two seconds.</summary>
    public double Rate => _rate.PerSecond;

    /// <summary>Of the newest frame.</summary>
    public FrameFormat Format { get; private set; }

    /// <summary>From a frame's arrival at the publisher to here.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the first frame to the last.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_first, _last);

    /// <summary>What could be read, in megabits a second, from the first frame to the last.</summary>
    public double MegabitsPerSecond => Elapsed > TimeSpan.Zero ? (_bytes - _firstBytes) * 8 / 1e6 / Elapsed.TotalSeconds : 0;

    /// <summary>This process's use of one core since the first frame; 0 before.</summary>
    public double ProcessorPercent => _first == 0 ? 0 : (Environment.CpuUsage.TotalTime - _processorBefore) / Stopwatch.GetElapsedTime(_first) * 100;

    /// <param name="frame">That has come.</param>
    /// <param name="now">When; the monotonic clock, which all processes share.</param>
    public void Count(BusFrame frame, long now)
    {
        Frames++;
        Format = frame.Format;
        _last = now;
        _bytes += frame.Format.ByteLength;
        if (_first == 0)
        {
            // One that waited before there was a reader was not late because of the bus.
            (_first, _firstBytes, _processorBefore) = (now, _bytes, Environment.CpuUsage.TotalTime);
        }
        else
        {
            Latency.Add((long)(now * (1e9 / Stopwatch.Frequency)) - frame.CapturedMonotonicNanoseconds);
        }

        _rate.Count(now);
    }
}
