using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions.Providers;

/// <summary>Tells a session which provider it runs on. What that provider does not know runs on the CPU.</summary>
internal static class ProviderSetup
{
    /// <exception cref="OnnxRuntimeException">The provider does not start.</exception>
    /// <exception cref="ProviderUnavailableException">The provider is not there.</exception>
    public static void Apply(SessionOptions options, ExecutionProvider provider)
    {
        switch (provider)
        {
            case ExecutionProvider.Cpu:
                break;
            case ExecutionProvider.Cuda or ExecutionProvider.TensorRt:
                ApplyNvidia(options, provider);
                break;
            case ExecutionProvider.DirectMl:
                // DirectML allocates by itself and refuses a plan of addresses.
                options.EnableMemoryPattern = false;
                options.AppendExecutionProvider("DML");
                break;
            default:
                options.AppendExecutionProvider(ProviderNames.TitleOf(provider));
                break;
        }
    }

    /// <summary>True when the native runtime holds the provider, so that no library has to be fetched for it.</summary>
    public static bool IsBuiltIn(ExecutionProvider provider) =>
        InferenceEnvironment.Instance.GetAvailableProviders().Contains(ProviderNames.NativeOf(provider), StringComparer.Ordinal);

    private static void ApplyNvidia(SessionOptions options, ExecutionProvider provider)
    {
        if (!IsBuiltIn(provider))
        {
            var devices = NvidiaLibraries.DevicesOf(provider);
            options.AppendExecutionProvider(InferenceEnvironment.Instance, devices, null);
        }
        else if (provider == ExecutionProvider.Cuda)
        {
            using var settings = new OrtCUDAProviderOptions();
            options.AppendExecutionProvider_CUDA(settings);
        }
        else
        {
            using var settings = new OrtTensorRTProviderOptions();
            options.AppendExecutionProvider_Tensorrt(settings);
        }
    }
}
