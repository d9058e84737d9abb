using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Bench;

/// <summary>What a measured process tells of its run when it ends.</summary>
/// <param name="Frames">Frames that came through.</param>
/// <param name="BytesPerFrame">Managed bytes allocated a frame once it had warmed up; 0 where nobody asks.</param>
/// <param name="WorkMilliseconds">CPU time of the work before the yardstick's runs, in all: the step, or the bare model; 0 without a yardstick.</param>
/// <param name="YardstickMilliseconds">CPU time of the yardstick's runs, in all; 0 without one.</param>
/// <param name="DecoderMilliseconds">CPU time of ffmpeg.</param>
internal sealed record RunFigures(int Frames, double BytesPerFrame, double WorkMilliseconds, double YardstickMilliseconds, double DecoderMilliseconds)
{
    public static RunFigures Read(string output) => JsonSerializer.Deserialize(output, RunFiguresContext.Default.RunFigures)!;

    public void Write() => Console.WriteLine(JsonSerializer.Serialize(this, RunFiguresContext.Default.RunFigures));
}

[JsonSerializable(typeof(RunFigures))]
internal sealed partial class RunFiguresContext : JsonSerializerContext;
