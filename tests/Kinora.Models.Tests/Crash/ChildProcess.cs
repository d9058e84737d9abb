using System.Diagnostics;

namespace Kinora.Models.Tests.Crash;

/// <summary>A process that gets the model whenever it is told to; see <see cref="CrashChild"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts one and waits until it takes orders.</summary>
    public static async Task<ChildProcess> StartAsync(CrashSetup setup)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [CrashChild.Variable] = setup.ToJson() },
        };
        var child = new ChildProcess(Process.Start(start)!);
        Assert.Equal("ready", await child.ReadAsync());
        return child;
    }

    /// <summary>Tells it to get the model.</summary>
    public void Order() => _process.StandardInput.WriteLine("get");

    /// <summary>Its next line; null at its end.</summary>
    public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>Its answer to an order.</summary>
    public async Task<string?> AnswerAsync()
    {
        while (true)
        {
            var line = await ReadAsync();
            if (line is null || line.Contains(' '))
                return line;
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
