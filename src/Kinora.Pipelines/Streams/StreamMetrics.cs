using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;

namespace Kinora.Pipelines.Streams;

/// <summary>What streams count, under the meter <c>Kinora.Pipelines</c>; every measurement names its stream.</summary>
internal sealed class StreamMetrics(string stream)
{
    private static readonly Meter Meter = new("Kinora.Pipelines");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("kinora.stream.frames", "{frame}", "Frames by what became of them: analysed, stale, skipped.");
    private static readonly Counter<long> Shed = Meter.CreateCounter<long>("kinora.stream.shed", "{result}", "Results of a stream that gave something up, by reason and action.");
    private static readonly Histogram<double> Age = Meter.CreateHistogram<double>("kinora.stream.result.age", "s", "Time from a frame's arrival to its result.");

    public void OnFrame(FrameVerdict verdict, TimeSpan age, Shed? shed)
    {
        if (Frames.Enabled)
        {
            Frames.Add(1, new KeyValuePair<string, object?>("stream", stream), new KeyValuePair<string, object?>("outcome", Name(verdict)));
        }

        if (shed is not null && Shed.Enabled)
        {
            Shed.Add(1, new TagList { { "stream", stream }, { "reason", shed.Reason }, { "action", shed.Action } });
        }

        if (verdict != FrameVerdict.Skip && Age.Enabled)
        {
            Age.Record(age.TotalSeconds, new KeyValuePair<string, object?>("stream", stream));
        }
    }

    private static string Name(FrameVerdict verdict) => verdict switch
    {
        FrameVerdict.Analyse => "analysed",
        FrameVerdict.Stale => "stale",
        _ => "skipped",
    };
}
