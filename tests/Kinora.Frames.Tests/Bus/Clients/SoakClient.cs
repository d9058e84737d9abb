using System.Diagnostics;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus.Clients;

/// <summary>A reader in a process of its own, in one of three languages, that checks what it reads until it is killed.</summary>
internal sealed class SoakClient : IDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private long? _stopped;

    public SoakClient(string language, string socket, string mode, int depth, int held)
    {
        _name = $"{language} {mode} {depth} {held}";
        _process = language switch
        {
            "c#" => BusChild.Start("read", socket, mode, $"{depth}", $"{held}"),
            "python" => Process.Start(new ProcessStartInfo(
                HostilePublisher.Python,
                [Path.Join(HostilePublisher.Folder, "reader.py"), Path.Join(Repository.Root, "clients", "python"), socket, mode, $"{depth}", $"{held}"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!,
            _ => CClient.StartReader(socket, mode, depth, held, "read"),
        };
    }

    public bool IsRunning => !_process.HasExited;

    public void Stop()
    {
        _stopped ??= Stopwatch.GetTimestamp();
        Linux.Signal(_process.Id, "STOP");
    }

    /// <summary>Resumes it, if it was stopped so long ago.</summary>
    /// <param name="after">A second leaves one that was stopped before it could say what it wants the time to do so; zero resumes any.</param>
    public void Resume(TimeSpan after = default)
    {
        if (_stopped is { } stopped && Stopwatch.GetElapsedTime(stopped) >= after)
        {
            _stopped = null;
            Linux.Signal(_process.Id, "CONT");
        }
    }

    /// <summary>What one that has ended said: less than a pipe holds.</summary>
    public string Said() => _process.StandardOutput.ReadToEnd() + _process.StandardError.ReadToEnd();

    /// <summary>Waits until it has ended by itself, and returns what it said.</summary>
    public async Task<string> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Said();
    }

    /// <summary>SIGKILL.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public override string ToString() => _name;
}
