using System.Text.Json;
using System.Text.Json.Serialization;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>Runs several streams at once in this process, each with a decoder of its own, as a camera server does, and prints what each got.</summary>
internal static class ManyStreamsRun
{
    public const string Model = "nanodet_256";
    public const double Rate = 5;

    private const int WarmUp = 10;

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400);

    public static async Task<int> RunAsync(int count, string clip)
    {
        using var sessions = new SessionRegistry();
        using var scheduler = new StepScheduler();
        var sinks = Enumerable.Range(0, count).Select(_ => new AgeSink()).ToArray();
        var cost = SteadyCostAsync(sinks);
        await Task.WhenAll(sinks.Select(async (sink, i) =>
        {
            using var steps = await StepPlan.Create(["detect"], new Dictionary<string, string> { ["detect"] = Model })
                .BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);

            // Cameras do not all take their pictures at the same instant.
            await Task.Delay(TimeSpan.FromSeconds(i / Rate / count)).ConfigureAwait(false);
            var config = new StreamConfig
            {
                Name = $"camera{i}", Source = SourceAddress.Parse(clip), SourceOptions = new SourceOptions { Realtime = true },
                Selection = new FrameSelection(1, Rate), LatencyBudget = Budget,
            };
            await new StreamRunner(config, new SourceRegistry(), steps, scheduler, sink).RunAsync(CancellationToken.None).ConfigureAwait(false);
        })).ConfigureAwait(false);
        var streams = sinks.Select(sink => new StreamFigures(sink.Results, sink.Shed, [.. sink.Ages])).ToArray();
        Console.WriteLine(JsonSerializer.Serialize(new ManyStreamsFigures(await cost.ConfigureAwait(false), streams), ManyStreamsContext.Default.ManyStreamsFigures));
        return 0;
    }

    /// <summary>CPU time a result, decoders included, once everything runs: starting up and compiling do not count.</summary>
    private static async Task<double> SteadyCostAsync(AgeSink[] sinks)
    {
        while (sinks.Any(sink => sink.Results < WarmUp))
        {
            await Task.Delay(20).ConfigureAwait(false);
        }

        var (cpu, results) = (ProcessTree.CpuMilliseconds(), sinks.Sum(sink => sink.Results));
        await Task.Delay(Measured).ConfigureAwait(false);
        return (ProcessTree.CpuMilliseconds() - cpu) / (sinks.Sum(sink => sink.Results) - results);
    }

    private sealed class AgeSink : IFrameSink
    {
        private int _results;

        public List<double> Ages { get; } = [];

        public int Results => Volatile.Read(ref _results);

        public int Shed { get; private set; }

        public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
        {
            Ages.Add((TimeProvider.System.GetTimestamp() - frame.CapturedMonotonicNanoseconds) / 1e6);
            Shed += result.Shed is null ? 0 : 1;
            Volatile.Write(ref _results, _results + 1);
            return ValueTask.CompletedTask;
        }

        public void OnSourceNotice(string message) => Console.Error.WriteLine(message);
    }
}

/// <summary>What one stream of several got.</summary>
/// <param name="Results">How many results it gave.</param>
/// <param name="Shed">In how many it said that it gave something up.</param>
/// <param name="Ages">The age of each result when it was ready, in milliseconds.</param>
internal sealed record StreamFigures(int Results, int Shed, double[] Ages);

/// <summary>What several streams cost and got.</summary>
/// <param name="CpuMilliseconds">CPU time a result, decoders included.</param>
/// <param name="Streams">Each stream's part.</param>
internal sealed record ManyStreamsFigures(double CpuMilliseconds, StreamFigures[] Streams);

[JsonSerializable(typeof(ManyStreamsFigures))]
internal sealed partial class ManyStreamsContext : JsonSerializerContext;
