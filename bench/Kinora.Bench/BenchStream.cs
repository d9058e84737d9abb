using System.Globalization;
using Kinora.Media.Sources;
using Kinora.Models.Cache;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>A stream of one step that is measured: at full or analysis size, with a detector of the catalog or a classifier's file.</summary>
/// <param name="Rendition"><c>full</c> or <c>scaled</c>.</param>
/// <param name="Model">A model of the catalog, or an .onnx file of a classifier.</param>
/// <param name="Clip">The video.</param>
/// <param name="Threads">How many threads one run of the model may take: a number, or <c>auto</c>.</param>
internal sealed record BenchStream(string Rendition, string Model, string Clip, string Threads = BenchStream.AllThreads)
{
    public const string AllThreads = "auto";

    /// <summary>What a process is started with to run it.</summary>
    public string[] Arguments => [Rendition, Model, Clip, Threads];

    public InferenceOptions Inference => new() { Threads = Threads == AllThreads ? Environment.ProcessorCount : int.Parse(Threads, CultureInfo.InvariantCulture) };

    public StreamConfig Config => new()
    {
        Name = "bench", Source = SourceAddress.Parse(Clip), KeepsPictures = Rendition == "full", Decode = Kinora.Media.Decoding.DecodeMode.Economy,
    };

    /// <summary>The model's name without folders.</summary>
    public string ModelName => Path.GetFileNameWithoutExtension(Model);

    public async Task<StepChain> BuildAsync(SessionRegistry sessions)
    {
        var step = Model.EndsWith(".onnx", StringComparison.Ordinal) ? "classify" : "detect";
        return await StepPlan.Create([step], new Dictionary<string, string> { [step] = Model })
            .BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);
    }
}
