using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions.Providers;

/// <summary>Tries an execution provider on a real run. That it is listed says little: its device or a library may be missing.</summary>
internal static class ProviderTrial
{
    /// <summary>
    /// An ONNX model of 160 bytes, opset 13: x float32 [1,1,4,4] → Conv with Sobel's kernel [1 0 -1; 2 0 -2; 1 0 -1] → Relu →
    /// y [1,1,2,2].
    /// </summary>
    private const string Model =
        "CAdCBAoAEA06lQEKDwoBeAoBdxIBYyIEQ29udgoMCgFjEgF5IgRSZWx1EgV0cmlhbCozCAEIAQgDCAMQAUIBd0okAACAPwAAAAAAAIC/AAAAQAAAAAAAAADAAACA" +
        "PwAAAAAAAIC/WhsKAXgSFgoUCAESEAoCCAEKAggBCgIIBAoCCARiGwoBeRIWChQIARIQCgIIAQoCCAEKAggCCgIIAg==";

    /// <summary>A picture that falls by one a column; twice that over two columns, weighted 1+2+1, is 8 everywhere.</summary>
    private static readonly float[] Picture = [0, -1, -2, -3, 0, -1, -2, -3, 0, -1, -2, -3, 0, -1, -2, -3];

    private const float Expected = 8;

    /// <summary>Why the provider does not work here, to follow a colon; null when it does.</summary>
    public static string? ReasonAgainst(ExecutionProvider provider)
    {
        try
        {
            if (!ProviderSetup.IsBuiltIn(provider))
            {
                var reason = provider is ExecutionProvider.Cuda or ExecutionProvider.TensorRt
                    ? NvidiaLibraries.ReasonAgainst(provider)
                    : $"this build of ONNX Runtime has no {ProviderNames.TitleOf(provider)} provider";
                if (reason is not null)
                {
                    return reason;
                }
            }

            return Run(provider) ? null : "it computes wrong results";
        }
        catch (ProviderUnavailableException error)
        {
            return error.Reason;
        }
        catch (OnnxRuntimeException error)
        {
            return NvidiaLibraries.MissingLibrary(error.Message) ?? NativeFailure.Plain(error);
        }
    }

    private static bool Run(ExecutionProvider provider)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1 };
        ProviderSetup.Apply(options, provider);
        if (provider != ExecutionProvider.Cpu)
        {
            // Else a provider that takes no part of the model would be given credit for what the CPU does.
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        }

        using var session = new InferenceSession(Convert.FromBase64String(Model), options);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory((float[])[.. Picture], [1, 1, 4, 4]);
        using var outputs = session.Run(run, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().IndexOfAnyExceptInRange(Expected - 0.01f, Expected + 0.01f) < 0;
    }
}
