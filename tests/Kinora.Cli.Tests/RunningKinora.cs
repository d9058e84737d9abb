using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kinora.Cli.Tests;

/// <summary>
/// The real program while it runs. What a test waits for comes within a minute, or the program is ended and the test fails with a sentence.
/// However the tests themselves were started, signals do to it what they do to a program in a terminal.
/// </summary>
internal sealed partial class RunningKinora : IDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private const string Env = "/usr/bin/env";
    private const string DefaultSignals = "--default-signal=INT,QUIT";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A shell starts what it puts into the background with signals ignored, and children inherit that; coreutils 8.31 can undo it.</summary>
    private static readonly Lazy<bool> CanResetSignals = new(static () =>
    {
        using var probe = Process.Start(new ProcessStartInfo(Env, [DefaultSignals, "true"]) { RedirectStandardError = true })!;
        probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    });

    private readonly Process _process;
    private readonly string _command;

    private RunningKinora(Process process, string command) => (_process, _command) = (process, command);

    public bool HasExited => _process.HasExited;

    public static RunningKinora Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static RunningKinora Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = CanResetSignals.Value
            ? new ProcessStartInfo(Env, [DefaultSignals, KinoraProgram.Path, .. arguments])
            : new ProcessStartInfo(KinoraProgram.Path, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningKinora(Process.Start(start)!, $"kinora {string.Join(' ', arguments)}");
    }

    public void Send(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <summary>The next line that it writes; null when there is none any more.</summary>
    public Task<string?> ReadLineAsync() => WithinAsync(_process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask(), "write a line");

    /// <summary>Reads so many lines of results.</summary>
    public async Task ReadLinesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull(await ReadLineAsync());
        }
    }

    /// <summary>The next line on standard error; null when there is none any more.</summary>
    public Task<string?> ReadErrorLineAsync() =>
        WithinAsync(_process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask(), "write a line on standard error");

    /// <summary>Everything that it still writes.</summary>
    public Task<string> ReadToEndAsync() => WithinAsync(_process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), "close standard output");

    /// <summary>Everything that it still writes on standard error.</summary>
    public Task<string> ReadErrorToEndAsync() =>
        WithinAsync(_process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), "close standard error");

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await WithinAsync(ExitAsync(), "end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }

    private async Task<bool> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return true;
    }

    private async Task<T> WithinAsync<T>(Task<T> waiting, string what)
    {
        try
        {
            return await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            End();
            throw new TimeoutException($"'{_command}' did not {what} within {Patience.TotalSeconds} s, and was ended.");
        }
    }

    private void End()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
