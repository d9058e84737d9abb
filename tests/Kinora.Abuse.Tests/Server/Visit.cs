using System.Globalization;

namespace Kinora.Abuse.Tests.Server;

/// <summary>What an honest client has seen.</summary>
/// <param name="Milliseconds">How long each of its requests took.</param>
/// <param name="Events">Results that it got.</param>
/// <param name="Trouble">What was not as it should be.</param>
internal sealed record Visit(IReadOnlyList<double> Milliseconds, int Events, IReadOnlyList<string> Trouble)
{
    public double Median => At(0.5);

    public double P99 => At(0.99);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Milliseconds.Count} requests, p50 {Median:F1} ms, p99 {P99:F1} ms, {Events} events");

    private double At(double share)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
