using System.Globalization;

namespace Kinora.Bench;

/// <summary>A run of the stream and one of what it cannot do without, both with a yardstick or both without; milliseconds of CPU a frame.</summary>
/// <param name="Stream">The stream's process and its children.</param>
/// <param name="Ours">What that process tells.</param>
/// <param name="Baseline">The other's.</param>
/// <param name="Theirs">What that tells.</param>
internal sealed record OverheadPair(ChildUsage Stream, RunFigures Ours, ChildUsage Baseline, RunFigures Theirs)
{
    public double StreamCost => (Stream.CpuMilliseconds - Ours.YardstickMilliseconds) / Ours.Frames;

    public double BaselineCost => (Baseline.CpuMilliseconds - Theirs.YardstickMilliseconds) / Ours.Frames;

    /// <summary>The stream over the baseline as the processes' CPU time tells, the yardstick's runs left out.</summary>
    public double Overhead => StreamCost - BaselineCost;

    /// <summary>How much more a run of the model cost in the stream's process than in the other, by the yardstick: noise, for it is the same run.</summary>
    public double ModelNoise => (Ours.YardstickMilliseconds - Theirs.YardstickMilliseconds) / Ours.Frames;

    /// <summary>
    /// The same with the model's noise taken off: on each side the frame's work counts as what it took over the yardstick's run right behind
    /// it. The yardstick stands behind the work on both sides, so it costs nothing there that it does not cost here.
    /// </summary>
    public double PairedOverhead => Overhead - ModelNoise;

    /// <summary>The part of <see cref="PairedOverhead"/> that is the step's: filling the input, reading the outputs, a model slower behind them.</summary>
    public double StepShare => ((Ours.WorkMilliseconds - Theirs.WorkMilliseconds) / Ours.Frames) - ModelNoise;

    /// <summary>The part of both that ffmpeg takes more.</summary>
    public double DecoderShare => (Ours.DecoderMilliseconds - Theirs.DecoderMilliseconds) / Ours.Frames;

    /// <summary>The figures for people.</summary>
    public string Text(bool hasYardstick) => string.Create(
        CultureInfo.InvariantCulture, $"stream {StreamCost:F2} ms, ffmpeg + model {BaselineCost:F2} ms CPU a frame, {Overhead:F2} over it")
        + (hasYardstick
            ? string.Create(CultureInfo.InvariantCulture, $"; paired {PairedOverhead:F2} (step {StepShare:F2}, ffmpeg {DecoderShare:F2}), the model's noise {ModelNoise:F2}")
            : "");

    /// <summary>Runs both.</summary>
    /// <exception cref="InvalidOperationException">One failed, or they did not see the same frames.</exception>
    public static async Task<OverheadPair> MeasureAsync(BenchStream stream)
    {
        var ours = await ChildUsage.MeasureAsync(Environment.ProcessPath!, ["run", "stream", .. stream.Arguments]).ConfigureAwait(false);
        var theirs = await ChildUsage.MeasureAsync(Environment.ProcessPath!, ["run", "baseline", .. stream.Arguments]).ConfigureAwait(false);
        var pair = new OverheadPair(ours, RunFigures.Read(ours.Output), theirs, RunFigures.Read(theirs.Output));
        return pair.Ours.Frames == pair.Theirs.Frames
            ? pair
            : throw new InvalidOperationException($"The stream gave {pair.Ours.Frames} results and the baseline saw {pair.Theirs.Frames} frames.");
    }
}
