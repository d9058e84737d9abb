namespace Kinora.Models.Hub.Pulls;

/// <summary>Tells of several files that are fetched at once as of one.</summary>
internal sealed class PullSum(IProgress<PullProgress> target, string subject, long total)
{
    private long _bytes;

    /// <summary>The file is there, however it came.</summary>
    public IProgress<PullProgress> Part() => new File(this);

    private sealed class File(PullSum sum) : IProgress<PullProgress>
    {
        private readonly Lock _gate = new();
        private long _seen;

        public void Report(PullProgress value)
        {
            if (value.Stage is not (PullStage.Downloading or PullStage.Waiting))
                return;
            lock (_gate)
            {
                Interlocked.Add(ref sum._bytes, value.Bytes - _seen);
                _seen = value.Bytes;
            }

            sum.Report(value.Stage);
        }
    }

    private void Report(PullStage stage) => target.Report(new PullProgress(stage, subject, Interlocked.Read(ref _bytes), total));
}
