namespace Kinora.Bench.Bus;

/// <summary>What one receiver of a peer measured.</summary>
/// <param name="Frames">How many frames it got after the first two seconds.</param>
/// <param name="Median">Of the microseconds from publishing to having the frame.</param>
/// <param name="Late">The 99th percentile of them.</param>
/// <param name="Cpu">Of the receiver, in percent of a core.</param>
internal sealed record PeerFigures(double Frames, double Median, double Late, double Cpu);
