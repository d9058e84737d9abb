using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Pipelines.Capture.Drift;

namespace Kinora.Cli.Capture;

/// <summary><c>kinora capture report DIR</c>: compares what was found in two windows of captured frames.</summary>
internal static class CaptureReportCommand
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder that frames were captured into." };
        var baseline = Window("--baseline", "What is compared with, as 2026-11-01..2026-11-15 (the end exclusive, UTC); without it all before --current.");
        var current = Window("--current", "What is compared; without it all after --baseline. Without both: the older half with the newer half.");
        var stream = new Option<string?>("--stream") { Description = "Only frames of this stream.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("report", "Tell how far scores and labels of captured frames have moved (PSI, KL).") { folder, baseline, current, stream, json };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(baseline), parsed.GetValue(current), parsed.GetValue(stream), parsed.GetValue(json)));
        return command;
    }

    private static Option<DriftWindow?> Window(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "A..B",
        CustomParser = (ArgumentResult result) =>
        {
            if (DriftWindow.TryParse(result.Tokens[0].Value, out var window))
            {
                return window;
            }

            result.AddError($"{name} is {result.Tokens[0].Value}: {DriftWindow.Rule}.");
            return null;
        },
    };

    private static async Task<int> RunAsync(string folder, DriftWindow? baseline, DriftWindow? current, string? stream, bool json)
    {
        using var interruption = new Interruption();
        var report = DriftReport.Create(folder, baseline, current, stream is null ? null : name => name == stream, interruption.Token);
        await Console.Out.WriteAsync(json ? Json(report) : DriftText.Of(report)).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static string Json(DriftReport report)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            DriftReportJson.Write(writer, report);
        }

        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }
}
