namespace Kinora.Bench.Server;

/// <summary>
/// <c>kinora serve</c> as its users run it, from outside: requests a second beside the service that one would otherwise write in Python, what
/// an answer costs over the unavoidable, how soon results reach five hundred clients, what an honest caller
/// notices of abuse, and what hours of clients leave behind.
/// </summary>
internal static class ServerSuite
{
    public const string Name = "server";

    public static async Task<int> RunAsync(ServerBenchOptions options)
    {
        var report = new Report(Name, options.Suite.Json);
        var clip = options.Suite.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        foreach (var part in options.Parts.Distinct())
        {
            await (part switch
            {
                "health" => HealthPart.MeasureAsync(report, options.Suite.Pairs),
                "predict" => PredictPart.MeasureAsync(report, clip, options.Suite.Pairs),
                "abuse" => AbusePart.MeasureAsync(report, clip, options.Suite.Pairs),
                "clients" => ClientsPart.MeasureAsync(report, clip),
                _ => SoakPart.MeasureAsync(report, clip, options.Soak),
            }).ConfigureAwait(false);
        }

        return 0;
    }
}
