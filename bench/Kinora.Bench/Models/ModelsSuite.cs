namespace Kinora.Bench.Models;

/// <summary>The model hub: how fast a model is imported and loaded, and files that are here are handed on.</summary>
internal static class ModelsSuite
{
    public const string Name = "models";

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var report = new Report(Name, options.Json);
        await ImportPart.MeasureAsync(report, options.Pairs).ConfigureAwait(false);
        await HandOnPart.MeasureAsync(report, options.Pairs).ConfigureAwait(false);
        return 0;
    }
}
