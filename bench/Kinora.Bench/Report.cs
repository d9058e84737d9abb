using System.Globalization;
using System.Text.Json;

namespace Kinora.Bench;

/// <summary>Writes measured lines as a table for people or as JSON lines for machines, each when it is there.</summary>
internal sealed class Report(string suite, bool json)
{
    public void Add(params ReadOnlySpan<BenchCase> cases)
    {
        foreach (var result in cases)
        {
            Console.WriteLine(json ? JsonSerializer.Serialize(result, BenchCaseContext.Default.BenchCase) : Line(result));
        }
    }

    /// <summary>Something that was not measured, and why.</summary>
    public void Note(string message) => Console.Error.WriteLine($"{suite}: {message}");

    public static double Median(IReadOnlyCollection<double> values, int digits = 2)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return Math.Round(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, digits);
    }

    private static string Line(BenchCase result)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{result.Suite,-8}{result.Case,-66}{result.Value,10:0.00##} {result.Metric,-6}");
        text += result.Peer is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {result.Peer} {result.PeerValue:0.00##}, ratio {result.Ratio:F2} ");
        return result.Goal is { } goal
            ? text + string.Create(CultureInfo.InvariantCulture, $" goal {(result.Better == "higher" ? "≥" : "≤")} {goal:F2}  {(result.Met == true ? "met" : "NOT MET")}")
            : text;
    }
}
