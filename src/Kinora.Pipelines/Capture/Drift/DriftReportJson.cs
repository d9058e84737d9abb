using System.Globalization;
using System.Text.Json;

namespace Kinora.Pipelines.Capture.Drift;

/// <summary>The one JSON form of a <see cref="DriftReport"/>, for the command line and requests alike.</summary>
public static class DriftReportJson
{
    public static void Write(Utf8JsonWriter json, DriftReport report)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteStartObject();
        Write(json, "baseline", report.Baseline);
        Write(json, "current", report.Current);
        json.WriteStartObject("scores"u8);
        Write(json, report.Scores);
        json.WriteStartArray("bins"u8);
        for (var i = 0; i < DriftSample.Bins; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("from"u8, i / (decimal)DriftSample.Bins);
            json.WriteNumber("to"u8, (i + 1) / (decimal)DriftSample.Bins);
            json.WriteNumber("baseline"u8, report.Baseline.Scores[i]);
            json.WriteNumber("current"u8, report.Current.Scores[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("labels"u8);
        Write(json, report.Labels);
        json.WriteStartArray("counts"u8);
        foreach (var label in report.LabelNames)
        {
            json.WriteStartObject();
            json.WriteString("label"u8, label);
            json.WriteNumber("baseline"u8, report.Baseline.Labels.GetValueOrDefault(label));
            json.WriteNumber("current"u8, report.Current.Labels.GetValueOrDefault(label));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("unreadable"u8, report.Unreadable);
        json.WriteBoolean("cut_off"u8, report.IsCutOff);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DriftSample sample)
    {
        json.WriteStartObject(name);
        json.WriteString("from"u8, Rfc3339(sample.First));
        json.WriteString("to"u8, Rfc3339(sample.Last));
        json.WriteNumber("frames"u8, sample.Frames);
        json.WriteNumber("findings"u8, sample.Findings);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DriftFigures figures)
    {
        json.WriteString("level"u8, figures.Word);
        Write(json, "psi", figures.Psi);
        Write(json, "kl", figures.Kl);
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string? Rfc3339(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
