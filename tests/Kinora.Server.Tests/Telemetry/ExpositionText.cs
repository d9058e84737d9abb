using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Server.Tests.Telemetry;

/// <summary>Reads Prometheus's text format 0.0.4 strictly: whatever is not by its rules fails the test.</summary>
internal sealed partial class ExpositionText
{
    private readonly Dictionary<string, double> _samples = [];

    public ExpositionText(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        string? family = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ', 4)[2];
                Assert.True(Help.TryAdd(family, line.Split(' ', 4)[3]), $"{family} has two HELP lines.");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.Equal(4, words.Length);
                Assert.Equal(family, words[2]);
                Assert.Contains(words[3], (string[])["counter", "gauge", "histogram"]);
                Assert.True(Types.TryAdd(family!, words[3]), $"{family} has two TYPE lines.");
            }
            else
            {
                Read(line, family!);
            }
        }

        CheckHistograms();
    }

    /// <summary>Of each family its type.</summary>
    public Dictionary<string, string> Types { get; } = [];

    public Dictionary<string, string> Help { get; } = [];

    /// <summary>Samples by name and labels as they are written.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>The sum of a name's samples whose labels have all of these parts.</summary>
    public double Sum(string name, params string[] labels) => _samples
        .Where(sample => (sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal)) && labels.All(label => sample.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(sample => sample.Value);

    private void Read(string line, string family)
    {
        var match = Sample().Match(line);
        Assert.True(match.Success, line);
        var name = match.Groups["name"].Value;
        var type = Types[family];
        Assert.Contains(name, type == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : (string[])[family]);
        Assert.Equal(type == "counter", name.EndsWith("_total", StringComparison.Ordinal));
        var keys = match.Groups["key"].Captures.Select(key => key.Value).ToArray();
        Assert.Distinct(keys);
        var number = match.Groups["value"].Value;
        var value = number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Assert.True(type == "gauge" || value >= 0, line);
        Assert.True(_samples.TryAdd(line[..line.LastIndexOf(' ')], value), $"There are two series {line}");
    }

    private void CheckHistograms()
    {
        foreach (var family in Types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            foreach (var series in _samples.Where(sample => sample.Key.StartsWith(family + "_bucket", StringComparison.Ordinal)).GroupBy(sample => Bound().Replace(sample.Key, "")))
            {
                var counts = series.Select(sample => sample.Value).ToArray();
                Assert.Equal(counts.Order(), counts);
                Assert.Contains("le=\"+Inf\"", series.Last().Key, StringComparison.Ordinal);
                var labels = series.Key[(family.Length + "_bucket".Length)..];
                Assert.Equal(counts[^1], _samples[$"{family}_count{(labels == "{}" ? "" : labels)}"]);
            }
        }
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<key>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\\n]|\\["\\n])*"(,(?!\})|(?=\})))+\})? (?<value>[+-]Inf|NaN|-?[0-9.]+(E[+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();

    [GeneratedRegex(",?le=\"[^\"]*\"")]
    private static partial Regex Bound();
}
