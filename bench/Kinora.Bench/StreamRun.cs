using System.Globalization;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>Runs a stream in this process and prints how many results it gave and the managed bytes allocated for each once it had warmed up.</summary>
internal static class StreamRun
{
    private const int WarmUp = 100;

    public static async Task<int> RunAsync(BenchStream stream)
    {
        using var sessions = new SessionRegistry(stream.Inference);
        using var scheduler = new StepScheduler();
        using var steps = await stream.BuildAsync(sessions).ConfigureAwait(false);
        var sink = new CountingSink();
        await new StreamRunner(stream.Config, new SourceRegistry(), steps, scheduler, sink).RunAsync(CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sink.Results} {sink.BytesPerFrame:F0}"));
        return 0;
    }

    private sealed class CountingSink : IFrameSink
    {
        private long _results;
        private long _start;
        private long _end;

        public long Results => _results;

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
