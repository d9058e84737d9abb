using System.Globalization;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Sources;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>Runs a stream in this process and prints the managed bytes allocated a frame once it has warmed up.</summary>
internal static class StreamRun
{
    private const int WarmUp = 100;

    public static async Task<int> RunAsync(string clip)
    {
        using var sessions = new SessionRegistry();
        using var scheduler = new StepScheduler();
        using var steps = await StepPlan.Create(["detect"], new Dictionary<string, string>())
            .BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);
        var sink = new CountingSink();
        var config = new StreamConfig { Name = "bench", Source = SourceAddress.Parse(clip) };
        await new StreamRunner(config, new SourceRegistry(), steps, scheduler, sink).RunAsync(CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine(sink.BytesPerFrame.ToString("F0", CultureInfo.InvariantCulture));
        return 0;
    }

    private sealed class CountingSink : IFrameSink
    {
        private long _results;
        private long _start;
        private long _end;

        public double BytesPerFrame => (double)(_end - _start) / (_results - WarmUp);

        public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
        {
            if (++_results == WarmUp)
            {
                _start = GC.GetTotalAllocatedBytes(precise: true);
            }

            _end = GC.GetTotalAllocatedBytes(precise: false);
            return ValueTask.CompletedTask;
        }

        public void OnSourceNotice(string message)
        {
        }
    }
}
