using System.Diagnostics;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus.Clients;

/// <summary>The client in C, built from its sources once a run of the tests: <c>clients/c</c> by its Makefile, and <c>reader.c</c> beside this file.</summary>
internal static class CClient
{
    private static readonly Lazy<string> Plain = new(() => Build("clients-c"));
    private static readonly Lazy<string> Sanitized = new(() => Build("clients-c-sanitized", "SANITIZE=1"));

    /// <summary>Whether the tools that build it are there.</summary>
    public static bool CanBuild => OperatingSystem.IsLinux() && Has("make") && Has("cc");

    /// <summary>Skips the test where it cannot be built.</summary>
    public static void SkipUnlessBuildable() => Assert.SkipUnless(CanBuild, "The C client is for Linux, and is built with make and cc (packages make, gcc, libc6-dev).");

    /// <summary>A program of its build: a sample, or the reader of the tests.</summary>
    public static string Program(string name, bool sanitized = false) => Path.Join(sanitized ? Sanitized.Value : Plain.Value, name);

    /// <summary>Starts the reader of the tests; see <c>reader.c</c>.</summary>
    public static Process StartReader(string socket, string mode, int depth, int held, string action) => Process.Start(
        new ProcessStartInfo(Program("reader"), [socket, mode, $"{depth}", $"{held}", action]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Build(string name, params string[] settings)
    {
        var sources = Path.Join(Repository.Root, "clients", "c");
        var build = Path.Join(Repository.Root, "artifacts", name);
        Run("make", ["-s", "-C", sources, $"BUILD={build}", .. settings]);
        // Another run of the tests may be using the one that is there.
        var reader = Path.Join(build, "reader");
        var made = $"{reader}.{Environment.ProcessId}";
        Run("cc", [
            "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread", .. settings.Length > 0 ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] : Array.Empty<string>(),
            "-I", sources, "-o", made, Path.Join(Repository.Root, "tests", "Kinora.Frames.Tests", "Bus", "Clients", "reader.c"), Path.Join(build, "libkinora_bus.a"),
        ]);
        File.Move(made, reader, overwrite: true);
        return build;
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        var run = Tool.Run(program, arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, program)));
}
