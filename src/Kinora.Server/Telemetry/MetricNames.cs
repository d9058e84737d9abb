using System.Diagnostics.Metrics;
using System.Text;

namespace Kinora.Server.Telemetry;

/// <summary>Names as Prometheus wants them, by OpenTelemetry's rules for Prometheus: underscores, the unit, <c>_total</c> for counters.</summary>
internal static class MetricNames
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["s"] = "seconds", ["ms"] = "milliseconds", ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["%"] = "percent", ["Hz"] = "hertz",
    };

    /// <summary>The name that an instrument's metric has.</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = Clean(instrument.Name);
        var unit = UnitOf(instrument.Unit, kind);
        if (unit is not null && !name.EndsWith('_' + unit, StringComparison.Ordinal))
        {
            name += '_' + unit;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A name of letters, digits and underscores that does not begin with a digit.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                clean.Append(letter);
            }
            else if (clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append('_');
            }
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? clean.Insert(0, '_').ToString() : clean.ToString();
    }

    /// <summary>The unit in words; null for none, and for what stands in braces, which is only a remark.</summary>
    private static string? UnitOf(string? unit, MetricKind kind) => unit switch
    {
        null or "" => null,
        "1" => kind == MetricKind.Gauge ? "ratio" : null,
        ['{', ..] => null,
        _ => Units.GetValueOrDefault(unit) ?? Clean(unit),
    };
}
