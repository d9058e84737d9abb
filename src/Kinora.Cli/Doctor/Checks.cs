using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Kinora.Media;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Devices;
using Kinora.Media.Sources;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;

namespace Kinora.Cli.Doctor;

/// <summary>What <c>kinora doctor</c> tries, one method each. Each really uses what it checks.</summary>
internal static partial class Checks
{
    public static IReadOnlyList<Func<CancellationToken, Task<Finding>>> All { get; } =
        [Dotnet, Ffmpeg, TurboJpeg, OnnxRuntime, Npm, DefaultModel, Cameras, Cache];

    private static Task<Finding> Dotnet(CancellationToken cancellationToken) => Present(".NET", RuntimeInformation.FrameworkDescription);

    private static async Task<Finding> Ffmpeg(CancellationToken cancellationToken)
    {
        try
        {
            var version = await MediaTools.FfmpegVersionAsync(cancellationToken).ConfigureAwait(false);
            return IsOlderThan51(version)
                ? new Finding("ffmpeg", FindingState.Missing, $"{version} is older than 5.1", Install("ffmpeg", "ffmpeg"))
                : new Finding("ffmpeg", FindingState.Present, version);
        }
        catch (MissingProgramException)
        {
            return new Finding("ffmpeg", FindingState.Missing, "not found; every source needs it", Install("ffmpeg", "ffmpeg"));
        }
    }

    private static Task<Finding> TurboJpeg(CancellationToken cancellationToken) => MediaTools.HasTurboJpeg
        ? Present("libturbojpeg", "loads")
        : Task.FromResult(new Finding(
            "libturbojpeg", FindingState.Optional, "not found; needed to save pictures, and to read JPEGs fast", Install("libturbojpeg0", "jpeg-turbo")));

    private static Task<Finding> OnnxRuntime(CancellationToken cancellationToken)
    {
        try
        {
            return Present("ONNX Runtime", $"{SessionRegistry.RuntimeVersion}, providers: {string.Join(", ", SessionRegistry.Providers)}");
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return Task.FromResult(new Finding(
                "ONNX Runtime", FindingState.Missing, $"its native library does not load ({error.GetBaseException().Message})", "./kinora setup"));
        }
    }

    private static Task<Finding> Npm(CancellationToken cancellationToken) => IsOnPath(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        ? Present("npm", "found; models are fetched through it")
        : Task.FromResult(new Finding(
            "npm", FindingState.Optional, "not found; models that are not in the cache cannot be fetched", Install("nodejs npm", "node")));

    private static Task<Finding> DefaultModel(CancellationToken cancellationToken)
    {
        var store = new ModelStore();
        var entry = store.Catalog.Find("nanodet");
        var state = store.StateOf(entry);
        return Task.FromResult(state is ModelState.Ready or ModelState.Unchecked
            ? new Finding("model nanodet", FindingState.Present, store.PathOf(entry))
            : new Finding("model nanodet", FindingState.Optional, $"{state.ToString().ToLowerInvariant()}; it is fetched when it is first used", "./kinora models pull nanodet"));
    }

    private static Task<Finding> Cameras(CancellationToken cancellationToken) => Camera.IsPresent
        ? Present("camera", "at least one")
        : Task.FromResult(new Finding("camera", FindingState.Optional, "none; kinora watch without a source shows the demo clip"));

    private static Task<Finding> Cache(CancellationToken cancellationToken)
    {
        var home = new DirectoryInfo(KinoraHome.Path);

        // What lies in models are second names of what lies in blobs.
        var bytes = home.Exists ? home.EnumerateDirectories().Where(folder => folder.Name != "models").Sum(Size) : 0;
        return Present("cache", string.Create(CultureInfo.InvariantCulture, $"{home.FullName} holds {bytes / 1e6:F0} MB"));
    }

    private static long Size(DirectoryInfo folder) => folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);

    private static Task<Finding> Present(string name, string detail) => Task.FromResult(new Finding(name, FindingState.Present, detail));

    /// <summary>Builds from source call themselves N-12345 and are taken for new.</summary>
    private static bool IsOlderThan51(string version)
    {
        var number = FfmpegVersion().Match(version);
        return number.Success && new Version(int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(number.Groups[2].Value, CultureInfo.InvariantCulture)) < new Version(5, 1);
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Join(folder, program)));

    private static string Install(string debian, string brew) =>
        OperatingSystem.IsMacOS() ? $"brew install {brew}"
        : OperatingSystem.IsWindows() ? $"winget install {brew}"
        : $"sudo apt-get install {debian}";

    [GeneratedRegex(@"version n?(\d{1,3})\.(\d{1,3})")]
    private static partial Regex FfmpegVersion();
}
