using System.Globalization;
using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>A line a picture: its name, size and what is in it, each thing with its score.</summary>
internal sealed class StillResultWriter(TextWriter output) : IResultWriter
{
    public void Write(FrameResult result)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.Stream} ({result.Width}×{result.Height}): {Text(result)}"));
    }

    public void Note(string message) => Console.Error.WriteLine($"kinora: {message}");

    public void Dispose() => output.Flush();

    private static string Text(FrameResult result)
    {
        if (result.Caption is not null || result.Detections is not { Length: > 0 } detections)
        {
            return ResultText.Text(result);
        }

        return string.Join(", ", detections.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Label} {d.Score * 100:F0}%")));
    }
}
