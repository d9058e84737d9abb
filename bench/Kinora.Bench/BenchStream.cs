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
/// <param name="HasYardstick">Whether the model runs bare once more behind each frame; for models that run on one thread.</param>
internal sealed record BenchStream(string Rendition, string Model, string Clip, string Threads = BenchStream.AllThreads, bool HasYardstick = false)
{
    public const string AllThreads = "auto";
    private const string WithYardstick = "yardstick";

    /// <summary>What a process is started with to run it.</summary>
    public string[] Arguments => [Rendition, Model, Clip, Threads, .. HasYardstick ? [WithYardstick] : Array.Empty<string>()];

    public InferenceOptions Inference => new() { Threads = Threads == AllThreads ? Environment.ProcessorCount : int.Parse(Threads, CultureInfo.InvariantCulture) };

    public StreamConfig Config => new()
    {
        Name = "bench", Source = SourceAddress.Parse(Clip), KeepsPictures = Rendition == "full", Decode = Kinora.Media.Decoding.DecodeMode.Economy,
    };

    /// <summary>The model's name without folders.</summary>
    public string ModelName => Path.GetFileNameWithoutExtension(Model);

    /// <summary>The stream that a process was started with.</summary>
    /// <exception cref="ArgumentException">These are not its arguments.</exception>
    public static BenchStream Parse(IReadOnlyList<string> arguments) => arguments switch
    {
        [var rendition, var model, var clip, var threads] => new BenchStream(rendition, model, clip, threads),
        [var rendition, var model, var clip, var threads, WithYardstick] => new BenchStream(rendition, model, clip, threads, HasYardstick: true),
        _ => throw new ArgumentException($"'{string.Join(' ', arguments)}' is no stream: it takes a rendition, a model, a clip and a number of threads."),
    };

    /// <summary>The loaded model.</summary>
    public async Task<ModelSession> LoadAsync(SessionRegistry sessions) => sessions.Get((await new ModelStore().GetAsync(Model).ConfigureAwait(false)).Path);

    /// <summary>The yardstick of that model; null for a stream without one.</summary>
    public Yardstick? YardstickOf(ModelSession model) => HasYardstick ? new Yardstick(model) : null;

    public async Task<StepChain> BuildAsync(SessionRegistry sessions)
    {
        var step = Model.EndsWith(".onnx", StringComparison.Ordinal) ? "classify" : "detect";
        return await StepPlan.Create([step], new Dictionary<string, string> { [step] = Model })
            .BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);
    }
}
