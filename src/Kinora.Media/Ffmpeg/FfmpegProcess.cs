using System.Diagnostics;
using Kinora.Media.Native;

namespace Kinora.Media.Ffmpeg;

/// <summary>
/// A running ffmpeg whose standard output is data and whose standard error is kept, bounded, for the message when it fails.
/// </summary>
internal sealed class FfmpegProcess : IAsyncDisposable
{
    /// <summary>Linux lets an unprivileged process have pipes of up to 1 MiB; fewer, longer reads cost fewer task switches.</summary>
    private const int PipeBytes = 1 << 20;

    private readonly Process _process;
    private readonly ErrorTail _errors = new();
    private readonly Task _draining;
    private readonly Task _feeding;

    private FfmpegProcess(Process process, ReadOnlyMemory<byte> standardInput)
    {
        _process = process;
        _draining = _errors.DrainAsync(process.StandardError);
        _feeding = FeedAsync(standardInput);
        Pipe.Enlarge(process.StandardOutput.BaseStream, PipeBytes);
    }

    /// <summary>What ffmpeg writes to its standard output. Reads block.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The last lines that ffmpeg wrote to standard error.</summary>
    public IReadOnlyList<string> Errors => _errors.Lines;

    /// <summary>Starts ffmpeg with the command's arguments and feeds it the command's standard input.</summary>
    public static async Task<FfmpegProcess> StartAsync(FfmpegCommand command)
    {
        var process = await ChildProcesses.StartAsync("ffmpeg", command.Arguments).ConfigureAwait(false);
        return new FfmpegProcess(process, command.StandardInput);
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await Task.WhenAll(_draining, _feeding).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once; one that hangs in a network read ignores anything gentler.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Waits a moment for the end that has been announced by a closed pipe, and makes sure of it.</summary>
    public async Task<int> FinishAsync(TimeSpan patience)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill();
        }

        return await WaitForExitAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task FeedAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var input = _process.StandardInput.BaseStream;
            await using (input.ConfigureAwait(false))
            {
                await input.WriteAsync(bytes).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It has ended, or does not want the rest; its exit code and error lines tell why.
        }
    }
}
