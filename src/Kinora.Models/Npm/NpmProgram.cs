using System.ComponentModel;
using System.Diagnostics;

namespace Kinora.Models.Npm;

/// <summary>
/// The npm client as a program to start: always with an argument list, never through a shell. On Windows npm is a shell script, so
/// node is started with the script's JavaScript instead.
/// </summary>
internal sealed class NpmProgram
{
    private readonly string _file;
    private readonly string[] _first;

    /// <param name="file">The program to start.</param>
    /// <param name="first">Arguments that come before npm's own.</param>
    public NpmProgram(string file, params string[] first) => (_file, _first) = (file, first);

    /// <summary>The npm that <c>PATH</c> leads to.</summary>
    public static NpmProgram FromPath()
    {
        if (!OperatingSystem.IsWindows())
            return new NpmProgram("npm");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var scripts = folders.Select(static folder => Path.Join(folder, "node_modules", "npm", "bin", "npm-cli.js"));
        return new NpmProgram("node", scripts.FirstOrDefault(File.Exists) ?? throw Missing());
    }

    /// <summary>Runs npm to its end and returns what it wrote; cancelling ends it and everything it started.</summary>
    /// <exception cref="NpmException">There is no npm, or it failed.</exception>
    public async Task<string> RunAsync(string what, string workingDirectory, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        // Started in a folder of ours, npm reads the user's configuration (mirrors, proxies) but none of a project that happens to be here.
        var start = new ProcessStartInfo(_file, [.. _first, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return process.ExitCode == 0 ? await output : throw NpmFailure.Explain(what, await output, await errors, process.ExitCode);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw Missing();
        }
        catch (Win32Exception e)
        {
            throw Missing(e);
        }
    }

    private static NpmException Missing(Exception? inner = null) =>
        new(
            "npm was not found: install Node.js (apt-get install nodejs npm, brew install node, or winget install OpenJS.NodeJS) "
            + "and try again.",
            inner);
}
