using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Kinora.Models;
using Kinora.Models.Npm;
using Kinora.Models.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions.Providers;

/// <summary>
/// NVIDIA's providers for a runtime that was built without them: their libraries come from <see cref="ProviderPackage"/> and are
/// registered with ONNX Runtime, which then lists the GPUs they can use. CUDA itself and its driver are the system's.
/// </summary>
public static partial class NvidiaLibraries
{
    private const string Driver = "libcuda.so.1";

    private static readonly Lock Gate = new();
    private static readonly HashSet<ExecutionProvider> Registered = [];

    /// <summary>
    /// Fetches the libraries when they can be of use: a provider of NVIDIA's was named, or auto may choose one, and its driver is here. For
    /// auto a download that fails is no error.
    /// </summary>
    /// <exception cref="NpmException">The provider was named, and the libraries cannot be fetched.</exception>
    public static async Task FetchAsync(
        ExecutionProvider asked, NpmClient npm, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (asked is not (ExecutionProvider.Auto or ExecutionProvider.Cuda or ExecutionProvider.TensorRt) ||
            !ProviderPackage.IsForThisMachine || !HasDriver())
        {
            return;
        }

        try
        {
            await ProviderPackage.FetchAsync(npm, progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (asked == ExecutionProvider.Auto && error is NpmException or IOException or UnauthorizedAccessException)
        {
            // A network that is down, a full disk, a folder that is read-only: the report then says that the libraries are not here.
        }
    }

    /// <summary>Why these providers cannot even be tried; null when they can.</summary>
    internal static string? ReasonAgainst(ExecutionProvider provider)
    {
        if (!ProviderPackage.IsForThisMachine)
        {
            return $"this build of ONNX Runtime has no {ProviderNames.TitleOf(provider)} provider, and its library is for Linux x64 only";
        }

        if (!HasDriver())
        {
            return $"the NVIDIA driver ({Driver}) is not installed";
        }

        return ProviderPackage.Folder(new NpmClient()) is null
            ? $"its library is not fetched: --provider {ProviderNames.NameOf(provider)} fetches it"
            : null;
    }

    /// <summary>The GPUs of a provider, whose library is registered first.</summary>
    /// <exception cref="OnnxRuntimeException">The library does not load.</exception>
    /// <exception cref="ProviderUnavailableException">There is no library, or it finds no GPU.</exception>
    internal static IReadOnlyList<OrtEpDevice> DevicesOf(ExecutionProvider provider)
    {
        lock (Gate)
        {
            if (!Registered.Contains(provider))
            {
                Register(provider);
                Registered.Add(provider);
            }
        }

        var name = ProviderNames.NativeOf(provider);
        var devices = InferenceEnvironment.Instance.GetEpDevices().Where(device => device.EpName == name).Take(1).ToList();
        return devices.Count > 0 ? devices : throw new ProviderUnavailableException(provider, "it finds no NVIDIA GPU");
    }

    /// <summary>What a loader's message says about a library that is missing; null when it says something else.</summary>
    internal static string? MissingLibrary(string message) => Missing().Match(message) is { Success: true } match
        ? $"the library {match.Groups[1].Value}, which it needs, is not installed"
        : null;

    private static bool HasDriver() => NativeLibrary.TryLoad(Driver, out _);

    private static void Register(ExecutionProvider provider)
    {
        var folder = ProviderPackage.Folder(new NpmClient())
            ?? throw new ProviderUnavailableException(provider, "its library is not fetched");

        // The runtime looks for the part that all providers share beside itself, and for nothing else there.
        var shared = Path.Join(AppContext.BaseDirectory, Path.GetFileName(ProviderPackage.SharedLibrary));
        try
        {
            PutBeside(Path.Join(folder, ProviderPackage.SharedLibrary), shared);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProviderUnavailableException(provider, $"'{shared}' cannot be written ({error.Message.TrimEnd('.')})");
        }

        var library = provider == ExecutionProvider.Cuda ? ProviderPackage.CudaLibrary : ProviderPackage.TensorRtLibrary;
        InferenceEnvironment.Instance
            .RegisterExecutionProviderLibrary("kinora-" + ProviderNames.NameOf(provider), Path.Join(folder, library));
    }

    /// <summary>Copies a file unless it is there already; what is there is whole, also when another process does the same or this one is killed.</summary>
    private static void PutBeside(string file, string copy)
    {
        if (File.Exists(copy) && new FileInfo(copy).Length == new FileInfo(file).Length)
        {
            return;
        }

        var unfinished = $"{copy}.{Environment.ProcessId}.part";
        try
        {
            File.Copy(file, unfinished, overwrite: true);
            File.Move(unfinished, copy, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    [GeneratedRegex(@"(lib[\w.+-]+\.so[\d.]*): cannot open shared object file")]
    private static partial Regex Missing();
}
