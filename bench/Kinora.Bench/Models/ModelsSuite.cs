namespace Kinora.Bench.Models;

/// <summary>The model hub: how fast a model is imported and loaded.</summary>
internal static class ModelsSuite
{
    public const string Name = "models";

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        await ImportPart.MeasureAsync(new Report(Name, options.Json), options.Pairs).ConfigureAwait(false);
        return 0;
    }
}
