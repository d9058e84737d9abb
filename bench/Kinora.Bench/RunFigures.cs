using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Bench;

/// <summary>What a measured process tells of its run when it ends; CPU time in milliseconds, in all.</summary>
/// <param name="Frames">Frames that came through.</param>
/// <param name="BytesPerFrame">Managed bytes allocated a frame once it had warmed up; 0 where nobody asks.</param>
/// <param name="Process">Of the process itself.</param>
/// <param name="Decoder">Of ffmpeg.</param>
/// <param name="Work">Of the work before the yardstick's runs: the step, or the bare model; 0 without a yardstick.</param>
/// <param name="Yardstick">Of the yardstick's runs; 0 without one.</param>
internal sealed record RunFigures(int Frames, double BytesPerFrame, double Process, double Decoder, double Work, double Yardstick)
{
    /// <summary>The figures of this process so far; the decoder must have ended.</summary>
    public static RunFigures Take(int frames, double bytesPerFrame, Yardstick? yardstick) => new(
        frames, Math.Round(bytesPerFrame), Rusage.OwnMilliseconds(), Rusage.ChildrenMilliseconds(), yardstick?.Work ?? 0, yardstick?.Runs ?? 0);

    public static RunFigures Read(string output) => JsonSerializer.Deserialize(output, RunFiguresContext.Default.RunFigures)!;

    public void Write() => Console.WriteLine(JsonSerializer.Serialize(this, RunFiguresContext.Default.RunFigures));
}

[JsonSerializable(typeof(RunFigures))]
internal sealed partial class RunFiguresContext : JsonSerializerContext;
