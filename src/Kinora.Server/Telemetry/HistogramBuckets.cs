using System.Diagnostics.Metrics;

namespace Kinora.Server.Telemetry;

/// <summary>The bounds of histograms: those that an instrument advises, else fixed ones by its unit.</summary>
internal static class HistogramBuckets
{
    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Milliseconds = [.. Seconds.Select(static bound => bound * 1000)];
    private static readonly double[] Bytes = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly double[] Numbers = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

    public static double[] Of(Instrument instrument)
    {
        IEnumerable<double>? advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
            Histogram<float> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static bound => (double)bound),
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static bound => (double)bound),
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(static bound => (double)bound),
            _ => null,
        };
        return advised is null ? ByUnit(instrument.Unit) : [.. advised];
    }

    private static double[] ByUnit(string? unit) => unit switch
    {
        "s" => Seconds,
        "ms" => Milliseconds,
        "By" => Bytes,
        _ => Numbers,
    };
}
