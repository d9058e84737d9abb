namespace Kinora.Bench.Server;

/// <summary><c>GET /health</c> over sixteen connections, beside FastAPI on uvicorn, in turns.</summary>
internal static class HealthPart
{
    private const double RatioGoal = 8;
    private const int Connections = 16;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(Report report, int rounds)
    {
        if (!Wrk.IsInstalled)
        {
            report.Note("wrk is not installed (bench/peers.sh installs it): /health is not measured.");
            return;
        }

        using var kinora = await ServedProcess.KinoraAsync("streams: {}\n").ConfigureAwait(false);
        var ours = new List<double>();
        if (!Peers.HasFastApi)
        {
            report.Note("FastAPI and uvicorn are not installed (bench/peers.sh installs them): /health has no peer.");
            await TurnsAsync(rounds, (kinora, ours)).ConfigureAwait(false);
            report.Add(Case(ours, null, null));
            return;
        }

        using var plain = await ServedProcess.PythonAsync("health").ConfigureAwait(false);
        List<double> theirs = [], faster = [];
        if (!Peers.HasUvloop)
        {
            await TurnsAsync(rounds, (kinora, ours), (plain, theirs)).ConfigureAwait(false);
            report.Add(Case(ours, "uvicorn", theirs) with { Goal = RatioGoal });
            return;
        }

        using var uvloop = await ServedProcess.PythonAsync("health-uvloop").ConfigureAwait(false);
        await TurnsAsync(rounds, (kinora, ours), (plain, theirs), (uvloop, faster)).ConfigureAwait(false);
        report.Add(Case(ours, "uvicorn", theirs) with { Goal = RatioGoal }, Case(ours, "uvicorn + uvloop + httptools", faster));
    }

    /// <summary>One turn each, again and again; the first is to get warm and is not kept.</summary>
    private static async Task TurnsAsync(int rounds, params (ServedProcess Server, List<double> Rates)[] sides)
    {
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (server, rates) in sides)
            {
                var rate = await Wrk.RateAsync(server.Port, "/health", Connections, Turn).ConfigureAwait(false);
                if (round >= 0)
                {
                    rates.Add(rate);
                }
            }
        }
    }

    private static BenchCase Case(List<double> ours, string? peer, List<double>? theirs) => new()
    {
        Suite = ServerSuite.Name, Case = $"/health, {Connections} connections", Metric = "1/s", Value = Report.Median(ours, 0), Better = "higher",
        Peer = peer, PeerValue = theirs is null ? null : Report.Median(theirs, 0), GoalOf = "ratio",
    };
}
