using System.Runtime.InteropServices;
using Kinora.Models.Npm;

namespace Kinora.Models.Providers;

/// <summary>
/// The npm package with ONNX Runtime's CUDA and TensorRT providers: 179 MB to download, 231 MB on disk, fetched only when one is asked for
/// or NVIDIA's driver is there. It is of the same release as the runtime itself.
/// </summary>
public static class ProviderPackage
{
    /// <summary>What all provider libraries share with the runtime.</summary>
    public const string SharedLibrary = "Plugins/Linux/x64/libonnxruntime_providers_shared.so";

    public const string CudaLibrary = "Plugins/Linux/x64/libonnxruntime_providers_cuda.so";

    public const string TensorRtLibrary = "Plugins/Linux/x64/libonnxruntime_providers_tensorrt.so";

    private static readonly string[] Libraries = [SharedLibrary, CudaLibrary, TensorRtLibrary];

    /// <summary>The package, pinned.</summary>
    public static NpmPackage Package { get; } = new(
        "com.github.asus4.onnxruntime.linux-x64-gpu",
        "0.4.9",
        "sha512-FopIhNE/Ng+v2X65wVc9clPCBCvhvA53Hxo2U0Kf5fGdVsC7iCA+mZ0KLWggcQAj7TIZ6pNidR4AC10g74Xo6w==")
    {
        License = "MIT", DownloadBytes = 179_145_956,
    };

    /// <summary>Whether its libraries fit this operating system and processor.</summary>
    public static bool IsForThisMachine => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The folder in which the libraries lie under their paths; null while they are not fetched.</summary>
    public static string? Folder(NpmClient npm) => npm.Has(Package, Libraries) ? npm.FolderOf(Package) : null;

    /// <summary>Makes sure that the libraries are there, and returns their folder.</summary>
    /// <exception cref="NpmException">They cannot be fetched.</exception>
    public static Task<string> FetchAsync(
        NpmClient npm, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default) =>
        npm.FetchAsync(Package, Libraries, progress, cancellation);
}
