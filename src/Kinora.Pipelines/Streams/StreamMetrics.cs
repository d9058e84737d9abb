using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Streams;

/// <summary>One stream's part of the <see cref="PipelineMetrics"/>. Its tags are made once.</summary>
internal sealed class StreamMetrics
{
    private readonly PipelineMetrics _all;
    private readonly KeyValuePair<string, object?> _stream;
    private readonly KeyValuePair<string, object?>[] _steps;
    private long _lost;
    private long _leftOut;

    public StreamMetrics(PipelineMetrics all, string stream, IReadOnlyList<IStep> steps)
    {
        _all = all;
        _stream = new("stream", stream);
        _steps = [.. steps.Select(static step => new KeyValuePair<string, object?>("step", step.Name))];
    }

    /// <summary>The stream has taken a frame. Called by one thread at a time.</summary>
    /// <param name="lost">Frames that its feed has lost so far because newer ones came first.</param>
    /// <param name="leftOut">Frames that it has left out so far because its rate is lowered.</param>
    public void OnTaken(long lost, long leftOut)
    {
        Drop(lost - _lost, "slow_reader");
        Drop(leftOut - _leftOut, "lower_rate");
        (_lost, _leftOut) = (lost, leftOut);
    }

    /// <summary>A frame has passed the steps, or did not need to.</summary>
    /// <param name="job">The frame's way.</param>
    /// <param name="age">How old the frame is now.</param>
    /// <param name="shed">What its result says about what was given up.</param>
    public void OnFrame(FrameJob job, TimeSpan age, Shed? shed)
    {
        if (job.Verdict == FrameVerdict.Skip)
        {
            Drop(1, "over_budget");
            return;
        }

        var isAnalysed = job.Verdict == FrameVerdict.Analyse;
        _all.Frames.Add(1, _stream, new("outcome", isAnalysed ? "analysed" : "stale"));
        _all.Age.Record(age.TotalSeconds, _stream);
        if (shed is not null)
        {
            _all.Shed.Add(1, _stream, new("reason", shed.Reason), new("action", shed.Action));
        }

        if (isAnalysed)
        {
            _all.QueueWait.Record(job.QueueWait.TotalSeconds, _stream);
            for (var i = 0; i < _steps.Length; i++)
            {
                _all.StepDuration.Record(job.StepMilliseconds[i] / 1e3, _stream, _steps[i]);
            }
        }
    }

    private void Drop(long frames, string reason)
    {
        if (frames > 0)
        {
            _all.Dropped.Add(frames, _stream, new("reason", reason));
        }
    }
}
