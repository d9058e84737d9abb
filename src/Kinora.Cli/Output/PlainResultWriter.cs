using System.Diagnostics;
using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>
/// One line a result: <c>[Frame 12] [t=0.8s] [fps=14.9] Two people near a parked car.</c> Works without a terminal; remarks go to
/// standard error.
/// </summary>
internal sealed class PlainResultWriter(TextWriter output) : IResultWriter
{
    private readonly RateMeter _rate = new();

    public void Write(FrameResult result)
    {
        _rate.Count(Stopwatch.GetTimestamp());
        output.WriteLine(ResultText.Line(result, _rate.PerSecond));
    }

    public void Note(string message) => Console.Error.WriteLine($"kinora: {message}");

    public void Dispose() => output.Flush();
}
