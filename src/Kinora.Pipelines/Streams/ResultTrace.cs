using System.Diagnostics;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Spans of results, under the activity source <see cref="SourceName"/>: one <c>result</c> from the frame's arrival to the end of its delivery,
/// with one for each step and one for the delivery in it. While nobody listens none is made.
/// </summary>
public static class ResultTrace
{
    public const string SourceName = "Kinora";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>True while somebody listens.</summary>
    internal static bool IsWanted => Source.HasListeners();

    /// <summary>Tells of a result that was delivered just now.</summary>
    /// <param name="result">The result.</param>
    /// <param name="now">The time.</param>
    /// <param name="found">How old the frame was when its steps were through.</param>
    /// <param name="delivered">How old it is now.</param>
    internal static void Record(FrameResult result, DateTimeOffset now, TimeSpan found, TimeSpan delivered)
    {
        // A stream is started by some request, of which its results are no part.
        var ambient = Activity.Current;
        Activity.Current = null;
        try
        {
            var arrived = now - delivered;
            using var span = Source.StartActivity("result", ActivityKind.Internal, default(ActivityContext), startTime: arrived);
            if (span is null)
            {
                return;
            }

            span.SetTag("kinora.stream", result.Stream);
            span.SetTag("kinora.frame", result.Frame);
            span.SetTag("kinora.stale", result.Stale);
            RecordSteps(result, arrived + found);
            Record("deliver", arrived + found, now);
            span.SetEndTime(now.UtcDateTime);
        }
        finally
        {
            Activity.Current = ambient;
        }
    }

    /// <summary>The steps one after the other; what they waited for in between is taken to lie before the first.</summary>
    private static void RecordSteps(FrameResult result, DateTimeOffset end)
    {
        var begin = end;
        foreach (var timing in result.Timings)
        {
            begin -= timing.Step is "queue" or "total" ? TimeSpan.Zero : TimeSpan.FromMilliseconds(timing.Milliseconds);
        }

        foreach (var timing in result.Timings)
        {
            if (timing.Step is not ("queue" or "total"))
            {
                var next = begin + TimeSpan.FromMilliseconds(timing.Milliseconds);
                Record(timing.Step, begin, next);
                begin = next;
            }
        }
    }

    private static void Record(string name, DateTimeOffset begin, DateTimeOffset end)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, Activity.Current?.Context ?? default, startTime: begin);
        span?.SetEndTime(end.UtcDateTime);
    }
}
