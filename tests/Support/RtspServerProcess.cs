using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Kinora.Tests.Support;

/// <summary>
/// <c>rtsp_server.py</c> as a process: a camera on loopback that breaks on request. Knows nothing of tests, so that benchmarks can use it.
/// </summary>
public sealed class RtspServerProcess : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;

    private RtspServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        ReadyAt = Stopwatch.GetTimestamp();
    }

    public int Port { get; }

    /// <summary>When it said that it listens, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    public long ReadyAt { get; }

    /// <summary>Without user and password.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"rtsp://127.0.0.1:{Port}/live");

    /// <summary>True where GStreamer's RTSP server for Python is installed.</summary>
    public static bool IsInstalled()
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import gi; gi.require_version('GstRtspServer', '1.0')"]) { RedirectStandardError = true })!;
        probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    /// <summary>Starts it, and returns when it listens.</summary>
    /// <param name="script">Where <c>rtsp_server.py</c> is.</param>
    /// <param name="file">An H.264 MP4.</param>
    /// <param name="port">Where to listen.</param>
    /// <param name="user">Asks for this user; null asks for none.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<RtspServerProcess> StartAsync(
        string script, string file, int port, string? user = null, string? password = null, CancellationToken cancellationToken = default)
    {
        List<string> arguments = [script, file, port.ToString(CultureInfo.InvariantCulture)];
        if (user is not null)
        {
            arguments.AddRange([user, password!]);
        }

        var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) == "ready")
        {
            return new RtspServerProcess(process, port);
        }

        process.Kill();
        process.Dispose();
        throw new InvalidOperationException($"The RTSP server does not start on port {port}.");
    }

    /// <summary>Sends nothing more, but keeps its connections.</summary>
    public Task StallAsync() => CommandAsync("stall");

    /// <summary>Sends again.</summary>
    public Task ResumeAsync() => CommandAsync("resume");

    /// <summary>Flips bytes in so many percent of the packets; 0 stops that.</summary>
    public Task CorruptAsync(double percent) => CommandAsync(string.Create(CultureInfo.InvariantCulture, $"corrupt {percent}"));

    /// <summary>Goes on with another file in the sessions that are open.</summary>
    public Task SwitchAsync(string file) => CommandAsync($"switch {file}");

    /// <summary>What happened so far.</summary>
    public async Task<RtspServerStats> StatsAsync() =>
        JsonSerializer.Deserialize<RtspServerStats>(await AskAsync("stats").ConfigureAwait(false), JsonSerializerOptions.Web)!;

    /// <summary>Halts the process: connections stay, and nobody is at home.</summary>
    public void Halt() => Linux.Signal(_process.Id, "STOP");

    /// <summary>Lets a halted process go on.</summary>
    public void Continue() => Linux.Signal(_process.Id, "CONT");

    /// <summary>Ends it at once, as a power cut would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task CommandAsync(string command)
    {
        var answer = await AskAsync(command).ConfigureAwait(false);
        if (answer != "ok")
        {
            throw new InvalidOperationException($"The RTSP server does not obey '{command}': {answer}");
        }
    }

    private async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false) ?? "it has ended";
    }
}
