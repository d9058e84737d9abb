namespace Kinora.Vision.Sessions.Providers;

/// <summary>The providers' names: those that people write, those in sentences, and ONNX Runtime's.</summary>
public static class ProviderNames
{
    private static readonly Dictionary<ExecutionProvider, (string Name, string Title, string Native)> Table = new()
    {
        [ExecutionProvider.Cpu] = ("cpu", "CPU", "CPUExecutionProvider"),
        [ExecutionProvider.Cuda] = ("cuda", "CUDA", "CUDAExecutionProvider"),
        [ExecutionProvider.TensorRt] = ("tensorrt", "TensorRT", "TensorrtExecutionProvider"),
        [ExecutionProvider.CoreMl] = ("coreml", "CoreML", "CoreMLExecutionProvider"),
        [ExecutionProvider.OpenVino] = ("openvino", "OpenVINO", "OpenVINOExecutionProvider"),
        [ExecutionProvider.DirectMl] = ("directml", "DirectML", "DmlExecutionProvider"),
        [ExecutionProvider.MiGraphX] = ("migraphx", "MIGraphX", "MIGraphXExecutionProvider"),
        [ExecutionProvider.Xnnpack] = ("xnnpack", "XNNPACK", "XnnpackExecutionProvider"),
        [ExecutionProvider.Auto] = ("auto", "auto", ""),
    };

    /// <summary>Every name that can be asked for, auto last.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Table.Values.Select(entry => entry.Name)];

    /// <summary>The providers themselves, without auto.</summary>
    public static IReadOnlyList<ExecutionProvider> Providers { get; } = [.. Table.Keys.Where(key => key != ExecutionProvider.Auto)];

    /// <summary>As it is written on the command line and in the configuration.</summary>
    public static string NameOf(ExecutionProvider provider) => Table[provider].Name;

    /// <summary>Reads such a name; capitals do not matter.</summary>
    public static bool TryParse(string text, out ExecutionProvider provider)
    {
        provider = Table.FirstOrDefault(entry => entry.Value.Name.Equals(text, StringComparison.OrdinalIgnoreCase)).Key;
        return Known.Contains(text, StringComparer.OrdinalIgnoreCase);
    }

    internal static string TitleOf(ExecutionProvider provider) => Table[provider].Title;

    internal static string NativeOf(ExecutionProvider provider) => Table[provider].Native;
}
