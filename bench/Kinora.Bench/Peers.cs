using System.Diagnostics;

namespace Kinora.Bench;

/// <summary>The programs that Kinora is compared with, where they are installed.</summary>
internal static class Peers
{
    /// <summary>Debian's interpreter, which sees Debian's modules.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Debian's web server, which <c>bench/peers.sh</c> unpacks without installing it.</summary>
    public static string Nginx => Path.Join(Clips.Root, "artifacts", "peers", "nginx", "usr", "sbin", "nginx");

    public static bool HasNginx => File.Exists(Nginx);

    public static bool HasOpenCv => Imports("cv2");

    public static bool HasFastApi => Imports("fastapi, uvicorn");

    public static bool HasUvloop => Imports("uvloop, httptools");

    public static bool HasTorch => Imports("fastapi, uvicorn, cv2, torch, torchvision");

    /// <summary>A script of bench/peers.</summary>
    public static string Script(string name) => Path.Join(Clips.Root, "bench", "peers", name);

    /// <summary>A program of bench/peers as <c>bench/peers.sh</c> has compiled it; null where it has not, or only an older one.</summary>
    public static string? Compiled(string name)
    {
        var program = Path.Join(Clips.Root, "artifacts", "peers", name);
        return new[] { $"{name}.c", "receipts.h" }.All(source => File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(Script(source))) ? program : null;
    }

    private static bool Imports(string module)
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import " + module]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
