using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// A loaded model. Runs may overlap; each caller brings its own <see cref="SessionBinding"/>, which holds its tensors.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;

    private ModelSession(string path, InferenceSession session)
    {
        Path = path;
        _session = session;
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    internal InferenceSession Native => _session;

    /// <summary>Makes a set of tensors for one caller: every input and output, allocated once and reused by each run.</summary>
    /// <exception cref="ModelLoadException">The model has a tensor whose size is not fixed, or that does not hold floats.</exception>
    public SessionBinding Bind() => new(this);

    public void Dispose() => _session.Dispose();

    internal static ModelSession Load(string path)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.DisablePerSessionThreads();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new ModelSession(path, new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelLoadException($"The model '{path}' cannot be loaded: {error.Message.ReplaceLineEndings(" ").Trim()}", error);
        }
    }
}
