using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kinora.Cli.Models;

/// <summary>One JSON value on standard output, with a line break after it.</summary>
internal static class JsonOutput
{
    public static void Write(Action<Utf8JsonWriter> write)
    {
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var output = Console.OpenStandardOutput())
        using (var json = new Utf8JsonWriter(output, options))
        {
            write(json);
        }

        Console.WriteLine();
    }

    /// <summary>The option that asks for it.</summary>
    public static System.CommandLine.Option<bool> Option(string description) => new("--json") { Description = description };
}
