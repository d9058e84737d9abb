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
internal sealed record BenchStream(string Rendition, string Model, string Clip)
{
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
