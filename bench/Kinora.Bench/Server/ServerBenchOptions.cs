using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>What the suite of the server was asked for.</summary>
/// <param name="Suite">What every suite can be asked for; its pairs are rounds here.</param>
/// <param name="Parts">The parts that are measured.</param>
/// <param name="Soak">How long the soak takes.</param>
internal sealed record ServerBenchOptions(SuiteOptions Suite, IReadOnlyList<string> Parts, TimeSpan Soak)
{
    private static readonly TimeSpan UsualSoak = TimeSpan.FromMinutes(10);

    /// <summary>The soak takes long: it is run when it is asked for.</summary>
    private static readonly string[] UsualParts = ["health", "predict", "clients", "abuse"];

    public static ServerBenchOptions Parse(IReadOnlyList<string> arguments)
    {
        List<string> rest = [], parts = [];
        var soak = UsualSoak;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "health" or "predict" or "clients" or "abuse" or "soak":
                    parts.Add(arguments[i]);
                    break;
                case "--soak" when i + 1 < arguments.Count && double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var minutes) && minutes >= 2:
                    (soak, i) = (TimeSpan.FromMinutes(minutes), i + 1);
                    parts.Add("soak");
                    break;
                case "--soak":
                    throw new ArgumentException("--soak takes a number of minutes, 2 or more.");
                default:
                    rest.Add(arguments[i]);
                    break;
            }
        }

        return new ServerBenchOptions(SuiteOptions.Parse(rest), parts.Count > 0 ? parts : UsualParts, soak);
    }
}
