using System.Globalization;
using System.Text;
using Kinora.Pipelines.Capture.Drift;

namespace Kinora.Cli.Capture;

/// <summary>A drift report for people.</summary>
internal static class DriftText
{
    /// <summary>More labels are summed up.</summary>
    private const int MostLabels = 20;

    public static string Of(DriftReport report)
    {
        var text = new StringBuilder();
        Window(text, "baseline", report.Baseline);
        Window(text, "current", report.Current);
        Figures(text, "scores", report.Scores);
        Figures(text, "labels", report.Labels);
        text.Append("\nscore        baseline    current\n");
        for (var i = 0; i < DriftSample.Bins; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i / 10.0:F1} to {(i + 1) / 10.0:F1} {report.Baseline.Scores[i],10} {report.Current.Scores[i],10}\n");
        }

        text.Append("\nbaseline    current  label\n");
        foreach (var label in report.LabelNames.Take(MostLabels))
        {
            text.Append(CultureInfo.InvariantCulture, $"{report.Baseline.Labels.GetValueOrDefault(label),8} {report.Current.Labels.GetValueOrDefault(label),10}  {label}\n");
        }

        if (report.LabelNames.Count > MostLabels)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {report.LabelNames.Count - MostLabels} more labels; --json lists them\n");
        }

        if (report.Unreadable > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{report.Unreadable} files hold no result and were left out\n");
        }

        if (report.IsCutOff)
        {
            text.Append(CultureInfo.InvariantCulture, $"a window has more frames than are read: the newest {DriftReport.MostFrames} count\n");
        }

        return text.ToString();
    }

    private static void Window(StringBuilder text, string name, DriftSample sample)
    {
        var span = sample.First is { } first && sample.Last is { } last
            ? string.Create(CultureInfo.InvariantCulture, $", {first.UtcDateTime:yyyy-MM-dd HH:mm} to {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : "";
        text.Append(CultureInfo.InvariantCulture, $"{name,-8}  {sample.Frames} frames, {sample.Findings} findings{span}\n");
    }

    private static void Figures(StringBuilder text, string name, DriftFigures figures)
    {
        var numbers = figures is { Psi: { } psi, Kl: { } kl } ? string.Create(CultureInfo.InvariantCulture, $"  PSI {psi:F4}, KL {kl:F4}") : "";
        var words = figures.Level == DriftLevel.TooLittleData
            ? $"too little data: each window needs {DriftFigures.LeastFindings} findings"
            : figures.Word;
        text.Append(CultureInfo.InvariantCulture, $"{name,-8}  {words}{numbers}\n");
    }
}
