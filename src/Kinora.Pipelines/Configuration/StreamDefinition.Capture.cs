using System.Text.Json;
using Kinora.Pipelines.Capture;

namespace Kinora.Pipelines.Configuration;

/// <content>Which frames are captured.</content>
public sealed partial record StreamDefinition
{
    private static CaptureRule? ReadCapture(ConfigMap stream, ConfigProblems problems)
    {
        if (stream.Object<ConfigMap>("capture") is not { } map)
        {
            return null;
        }

        var rule = new CaptureRule
        {
            Every = map.Value<int>("every"),
            Labels = map.Object<IReadOnlyList<string>>("labels") ?? [],
            Below = map.Value<double>("below"),
            OnChange = map.Value<bool>("on_change") ?? false,
            MinInterval = map.Value<TimeSpan>("min_interval"),
            Picture = Choice<CapturePicture>(map, "picture") ?? CapturePicture.Source,
            Quality = map.Value<int>("quality") ?? CaptureRule.DefaultQuality,
        };
        if (rule is { Every: null, Labels.Count: 0, Below: null, OnChange: false })
        {
            problems.Add(stream.NodeOf("capture"), "does not say which frames: add every, labels, below or on_change, as {every: 30}");
        }

        return rule;
    }

    private void WriteCapture(Utf8JsonWriter json)
    {
        if (Capture is not { } rule)
        {
            return;
        }

        json.WriteStartObject("capture");
        Write(json, "every", rule.Every);
        if (rule.Labels.Count > 0)
        {
            json.WriteStartArray("labels");
            foreach (var label in rule.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
        }

        Write(json, "below", rule.Below);
        Write(json, "on_change", rule.OnChange ? true : null);
        Write(json, "min_interval", Text(rule.MinInterval));
        Write(json, "picture", rule.Picture == CapturePicture.Source ? null : rule.Picture.ToString().ToLowerInvariant());
        Write(json, "quality", rule.Quality == CaptureRule.DefaultQuality ? null : rule.Quality);
        json.WriteEndObject();
    }
}
