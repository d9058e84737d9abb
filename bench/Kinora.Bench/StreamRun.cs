using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>Runs a stream in this process and tells how many results it gave and what they cost.</summary>
internal static class StreamRun
{
    private const int WarmUp = 100;

    public static async Task<int> RunAsync(BenchStream stream)
    {
        using var sessions = new SessionRegistry(stream.Inference);
        using var scheduler = new StepScheduler();
        using var steps = await stream.BuildAsync(sessions).ConfigureAwait(false);
        var yardstick = stream.YardstickOf(await stream.LoadAsync(sessions).ConfigureAwait(false));
        var sink = new CountingSink();
        await new StreamRunner(stream.Config, new SourceRegistry(), Behind(steps, yardstick), scheduler, sink).RunAsync(CancellationToken.None).ConfigureAwait(false);
        RunFigures.Take(sink.Results, sink.BytesPerFrame, yardstick).Write();
        return 0;
    }

    /// <summary>The same steps, each with the yardstick behind it if there is one. They stay the given chain's.</summary>
    private static StepChain Behind(StepChain steps, Yardstick? yardstick)
    {
        if (yardstick is null)
        {
            return steps;
        }

        var measured = new StepChain();
        foreach (var step in steps.Steps)
        {
            measured.Add(new YardstickStep(step, yardstick), editor: null);
        }

        return measured;
    }

    private sealed class CountingSink : IFrameSink
    {
        private int _results;
        private long _start;
        private long _end;

        public int Results => _results;

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
