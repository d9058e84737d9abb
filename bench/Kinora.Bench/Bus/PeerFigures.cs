using System.Globalization;

namespace Kinora.Bench.Bus;

/// <summary>What one receiver of a peer measured.</summary>
/// <param name="Frames">How many frames it got after the first two seconds.</param>
/// <param name="Median">Of the microseconds from publishing to having the frame.</param>
/// <param name="Late">The 99th percentile of them.</param>
/// <param name="Cpu">Of the receiver, in percent of a core.</param>
/// <param name="First">Median of the microseconds from having the frame to having read its first pixel.</param>
/// <param name="Last">Median of those from publishing to having read the last one.</param>
/// <param name="Wrong">Frames whose checksum was another than theirs, from the first frame on.</param>
internal sealed record PeerFigures(double Frames, double Median, double Late, double Cpu, double First, double Last, double Wrong)
{
    /// <summary>Reads the line that a receiver says at its end.</summary>
    public static PeerFigures Parse(string line) =>
        Array.ConvertAll(line.Split(' '), static number => double.Parse(number, CultureInfo.InvariantCulture)) switch
        {
            [var frames, var median, var late, var cpu, var first, var last, var wrong] => new PeerFigures(frames, median, late, cpu, first, last, wrong),
            _ => throw new InvalidOperationException($"A receiver said '{line}'."),
        };
}
