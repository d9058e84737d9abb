namespace Kinora.Vision.Sessions.Providers;

/// <summary>The providers' names: those that people write, those in sentences, and ONNX Runtime's.</summary>
public static class ProviderNames
{
    private static readonly Names[] Table =
    [
        new(ExecutionProvider.Cpu, "cpu", "CPU", "CPUExecutionProvider"),
        new(ExecutionProvider.Cuda, "cuda", "CUDA", "CUDAExecutionProvider"),
        new(ExecutionProvider.TensorRt, "tensorrt", "TensorRT", "TensorrtExecutionProvider"),
        new(ExecutionProvider.CoreMl, "coreml", "CoreML", "CoreMLExecutionProvider"),
        new(ExecutionProvider.OpenVino, "openvino", "OpenVINO", "OpenVINOExecutionProvider"),
        new(ExecutionProvider.DirectMl, "directml", "DirectML", "DmlExecutionProvider"),
        new(ExecutionProvider.MiGraphX, "migraphx", "MIGraphX", "MIGraphXExecutionProvider"),
        new(ExecutionProvider.Xnnpack, "xnnpack", "XNNPACK", "XnnpackExecutionProvider"),
        new(ExecutionProvider.Auto, "auto", "auto", ""),
    ];

    /// <summary>Every name that can be asked for, auto last.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Table.Select(static entry => entry.Name)];

    /// <summary>The providers themselves, without auto.</summary>
    public static IReadOnlyList<ExecutionProvider> Providers { get; } = [.. Table.Select(static entry => entry.Provider).Where(static provider => provider != ExecutionProvider.Auto)];

    /// <summary>As it is written on the command line and in the configuration.</summary>
    public static string NameOf(ExecutionProvider provider) => Of(provider).Name;

    /// <summary>Reads such a name; capitals do not matter.</summary>
    public static bool TryParse(string text, out ExecutionProvider provider)
    {
        var found = Array.Find(Table, entry => entry.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        provider = found?.Provider ?? ExecutionProvider.Auto;
        return found is not null;
    }

    internal static string TitleOf(ExecutionProvider provider) => Of(provider).Title;

    internal static string NativeOf(ExecutionProvider provider) => Of(provider).Native;

    private static Names Of(ExecutionProvider provider) => Array.Find(Table, entry => entry.Provider == provider)!;

    private sealed record Names(ExecutionProvider Provider, string Name, string Title, string Native);
}
