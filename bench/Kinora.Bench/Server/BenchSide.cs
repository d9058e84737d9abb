using System.Diagnostics;

namespace Kinora.Bench.Server;

/// <summary>This program started again to be the clients: what they cost is not what the server costs, and their clock is the machine's.</summary>
internal sealed class BenchSide : IDisposable
{
    private readonly Process _process;

    private BenchSide(Process process) => _process = process;

    /// <summary>Starts <c>run ARGUMENTS</c>.</summary>
    public static BenchSide Start(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["run", .. arguments]) { RedirectStandardOutput = true };

        // What arrives is looked at by the thread that hears of it, without a way through the pool.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        return new BenchSide(Process.Start(start)!);
    }

    /// <summary>Starts another program that says lines.</summary>
    public static BenchSide StartProgram(string program, params IReadOnlyList<string> arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!);

    /// <summary>What it says next.</summary>
    /// <exception cref="InvalidOperationException">It has ended instead.</exception>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("The clients ended early.");

    public void Dispose()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
