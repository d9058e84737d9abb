using System.Globalization;

namespace Kinora.Bench;

/// <summary>A run of the stream and one of what it cannot do without, both with a yardstick or both without; milliseconds of CPU a frame.</summary>
/// <param name="Ours">What the stream's process tells.</param>
/// <param name="Theirs">What the other's tells.</param>
internal sealed record OverheadPair(RunFigures Ours, RunFigures Theirs)
{
    /// <summary>The stream's process and ffmpeg, the yardstick's runs left out.</summary>
    public double StreamCost => (Ours.Process + Ours.Decoder - Ours.Yardstick) / Ours.Frames;

    /// <summary>The same of the baseline.</summary>
    public double BaselineCost => (Theirs.Process + Theirs.Decoder - Theirs.Yardstick) / Theirs.Frames;

    /// <summary>The stream over the baseline, as the CPU time of whole processes tells.</summary>
    public double Overhead => StreamCost - BaselineCost;

    /// <summary>How much more the yardstick's run cost in the stream's process than in the other: noise, for it is the same run.</summary>
    public double ModelNoise => (Ours.Yardstick - Theirs.Yardstick) / Ours.Frames;

    /// <summary>
    /// <see cref="Overhead"/> with the model's noise taken off: on each side a frame's work counts as what it took over the yardstick's run
    /// right behind it. The yardstick stands behind the work on both sides, so what it gains from warm caches it gains on both.
    /// </summary>
    public double PairedOverhead => Overhead - ModelNoise;

    /// <summary>The step's part of <see cref="PairedOverhead"/>: filling the input, reading the outputs, a model slower in between.</summary>
    public double StepShare => ((Ours.Work - Theirs.Work) / Ours.Frames) - ModelNoise;

    /// <summary>What ffmpeg takes more, in <see cref="Overhead"/> and in <see cref="PairedOverhead"/>.</summary>
    public double DecoderShare => (Ours.Decoder - Theirs.Decoder) / Ours.Frames;

    /// <summary>The rest of <see cref="PairedOverhead"/>: frames, threads, results, and the compilation of all that.</summary>
    public double PathShare => PairedOverhead - StepShare - DecoderShare;

    /// <summary>
    /// Runs both: at the same time where a run of the model takes one thread, so that whatever else happens on the machine meets both; one
    /// after the other where it takes all cores.
    /// </summary>
    /// <exception cref="InvalidOperationException">One failed, or they did not see the same frames.</exception>
    public static async Task<OverheadPair> MeasureAsync(BenchStream stream)
    {
        var running = RunAsync("stream", stream);
        var ours = stream.Threads == BenchStream.AllThreads ? await running.ConfigureAwait(false) : null;
        var theirs = await RunAsync("baseline", stream).ConfigureAwait(false);
        ours ??= await running.ConfigureAwait(false);
        return ours.Frames == theirs.Frames
            ? new OverheadPair(ours, theirs)
            : throw new InvalidOperationException($"The stream gave {ours.Frames} results and the baseline saw {theirs.Frames} frames.");
    }

    /// <summary>The figures for people.</summary>
    public string Text(bool hasYardstick)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"stream {StreamCost:F2} ms, ffmpeg + model {BaselineCost:F2} ms CPU a frame, {Overhead:F2} ms over it");
        return hasYardstick
            ? text + string.Create(
                CultureInfo.InvariantCulture,
                $"; paired {PairedOverhead:F2}: step {StepShare:F2}, frame path {PathShare:F2}, ffmpeg {DecoderShare:F2}; the model's noise {ModelNoise:F2}")
            : text;
    }

    private static async Task<RunFigures> RunAsync(string side, BenchStream stream) => RunFigures.Read(
        (await ChildUsage.MeasureAsync(Environment.ProcessPath!, ["run", side, .. stream.Arguments]).ConfigureAwait(false)).Output);
}
