namespace Kinora.Vision.Sessions.Providers;

/// <summary>What computes a model.</summary>
public enum ExecutionProvider
{
    /// <summary>The first of cuda, migraphx, openvino, coreml, directml and cpu that creates a session and runs it.</summary>
    Auto,

    /// <summary>ONNX Runtime's own kernels; always there.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs.</summary>
    Cuda,

    /// <summary>NVIDIA GPUs through TensorRT; only when named, because it compiles each model for minutes before its first run.</summary>
    TensorRt,

    /// <summary>Apple's GPU and neural engine.</summary>
    CoreMl,

    /// <summary>Intel CPUs, GPUs and NPUs.</summary>
    OpenVino,

    /// <summary>Any GPU under Windows.</summary>
    DirectMl,

    /// <summary>AMD GPUs.</summary>
    MiGraphX,

    /// <summary>Other kernels for the CPU; only when named, because where they run, cpu does too, with more operators.</summary>
    Xnnpack,
}
