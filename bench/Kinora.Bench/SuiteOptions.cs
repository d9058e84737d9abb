namespace Kinora.Bench;

/// <summary>What a suite was asked for.</summary>
/// <param name="Json">One JSON line a case instead of a table.</param>
/// <param name="Pairs">How many interleaved pairs are run.</param>
/// <param name="Clip">The video that is watched; null takes the demo clip.</param>
/// <param name="Plot">Where a picture of the figures is written; null writes none.</param>
internal sealed record SuiteOptions(bool Json, int Pairs, string? Clip, string? Plot = null)
{
    public static SuiteOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SuiteOptions(false, 7, null);
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--pairs" when i + 1 < arguments.Count && int.TryParse(arguments[i + 1], out var pairs) && pairs > 0 =>
                    options with { Pairs = pairs, Clip = Skip(ref i, options.Clip) },
                "--plot" when i + 1 < arguments.Count => options with { Plot = arguments[++i] },
                var clip when File.Exists(clip) => options with { Clip = Path.GetFullPath(clip) },
                var other => throw new ArgumentException($"'{other}' is neither an option (--json, --pairs N, --plot FILE.svg) nor a video file."),
            };
        }

        return options;
    }

    public static int Refuse(IReadOnlyList<string> arguments)
    {
        Console.Error.WriteLine($"kinora bench: there is no suite '{arguments[0]}'. Known: bus, core, ingest, kernels, models, predict, server, watch. Options: --json, --pairs N, --plot FILE.svg (core), --soak MINUTES (server), a video file.");
        return 2;
    }

    private static string? Skip(ref int index, string? value)
    {
        index++;
        return value;
    }
}
