namespace Kinora.Models.Tests.Support;

/// <summary>Collects what is reported, on the reporting thread, and does something about it.</summary>
internal sealed class ProgressList(Action<PullProgress>? act = null) : IProgress<PullProgress>
{
    private readonly List<PullProgress> _reports = [];

    public IEnumerable<PullStage> Stages
    {
        get
        {
            lock (_reports)
                return [.. _reports.Select(static report => report.Stage).Distinct()];
        }
    }

    public void Report(PullProgress value)
    {
        lock (_reports)
            _reports.Add(value);
        act?.Invoke(value);
    }
}
