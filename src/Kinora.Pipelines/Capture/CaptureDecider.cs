using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture;

/// <summary>Says which results of one stream are kept. Allocates nothing for those that are not. Not thread-safe.</summary>
internal sealed class CaptureDecider(CaptureRule rule)
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(1);

    private HashSet<string> _labels = new(StringComparer.Ordinal);
    private HashSet<string> _before = new(StringComparer.Ordinal);
    private bool _hasBefore;
    private long _seen;
    private DateTimeOffset? _last;

    /// <summary>True when the frame is to be kept. To be asked once about each result, in order.</summary>
    public bool Wants(FrameResult result)
    {
        if (result.Stale)
        {
            return false;  // it was not looked at: what it says is about an earlier frame
        }

        var isNth = rule.Every is { } every && _seen++ % every == 0;
        // The labels are compared at every frame, whatever else holds.
        var holds = (rule.OnChange && HasChanged(result)) | HasLabel(result) | IsUnsure(result);
        if (!isNth && !holds)
        {
            return false;
        }

        var interval = rule.MinInterval ?? (isNth ? TimeSpan.Zero : UsualInterval);
        return _last is not { } last || result.Timestamp < last || result.Timestamp - last >= interval;
    }

    /// <summary>The frame is kept: others have to wait.</summary>
    public void OnKept(FrameResult result) => _last = result.Timestamp;

    private bool HasLabel(FrameResult result)
    {
        if (rule.Labels.Count == 0)
        {
            return false;
        }

        foreach (ref readonly var detection in result.Detections.AsSpan())
        {
            if (Contains(detection.Label))
            {
                return true;
            }
        }

        // Of a classifier's labels only the first is what it holds the picture for.
        return (result.Predictions is [var best, ..] && Contains(best.Label)) || (result.HasPerson == true && Contains("person"));
    }

    private bool Contains(string label)
    {
        for (var i = 0; i < rule.Labels.Count; i++)
        {
            if (string.Equals(rule.Labels[i], label, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsUnsure(FrameResult result)
    {
        if (rule.Below is not { } below)
        {
            return false;
        }

        var best = result.Predictions is [var first, ..] ? first.Score : -1;
        foreach (ref readonly var detection in result.Detections.AsSpan())
        {
            best = Math.Max(best, detection.Score);
        }

        return best >= 0 && best < below;
    }

    private bool HasChanged(FrameResult result)
    {
        _labels.Clear();
        foreach (ref readonly var detection in result.Detections.AsSpan())
        {
            _ = _labels.Add(detection.Label);
        }

        if (result.Predictions is [var best, ..])
        {
            _ = _labels.Add(best.Label);
        }

        var changed = _hasBefore && !_labels.SetEquals(_before);
        (_labels, _before, _hasBefore) = (_before, _labels, true);
        return changed;
    }
}
