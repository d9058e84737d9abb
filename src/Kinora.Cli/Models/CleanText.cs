using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary>Says what was removed.</summary>
internal static class CleanText
{
    public static void Write(CleanReport report, bool asJson)
    {
        if (!asJson)
        {
            foreach (var what in report.Removed)
            {
                Console.WriteLine($"removed {what}");
            }

            Console.WriteLine($"{ModelText.Size(report.Bytes)} freed{(report.IsComplete ? "" : "; a model is being fetched, so content without a model stayed")}");
            return;
        }

        JsonOutput.Write(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("removed");
            foreach (var what in report.Removed)
            {
                json.WriteStringValue(what);
            }

            json.WriteEndArray();
            json.WriteNumber("bytes", report.Bytes);
            json.WriteBoolean("complete", report.IsComplete);
            json.WriteEndObject();
        });
    }
}
