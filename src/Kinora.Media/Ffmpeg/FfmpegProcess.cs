using System.Diagnostics;
using Kinora.Media.Native;

namespace Kinora.Media.Ffmpeg;

/// <summary>
/// A running ffmpeg whose standard output is data and whose standard error is kept, bounded, for the message when it fails. Another
/// program may feed it.
/// </summary>
internal sealed class FfmpegProcess : IAsyncDisposable
{
    /// <summary>Linux lets an unprivileged process have pipes of up to 1 MiB; fewer, longer reads cost fewer task switches.</summary>
    private const int PipeBytes = 1 << 20;

    private readonly Process _process;
    private readonly Process? _producer;
    private readonly ErrorTail _errors = new();
    private readonly ErrorTail _producerErrors = new();
    private readonly Task _draining;
    private readonly Task _feeding;

    private FfmpegProcess(Process process, Process? producer, FfmpegCommand command, Action<string>? onRemark)
    {
        _process = process;
        _producer = producer;
        _draining = Task.WhenAll(
            _errors.ReadAsync(process.StandardError, onRemark),
            producer is null ? Task.CompletedTask : _producerErrors.ReadAsync(producer.StandardError));
        _feeding = command.IsFed ? Task.CompletedTask
            : producer is null ? FeedAsync(command.StandardInput)
            : Task.Factory.StartNew(FeedFromProducer, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Pipe.Enlarge(process.StandardOutput.BaseStream, PipeBytes);
    }

    /// <summary>The process's number, for those who look at it from outside.</summary>
    public int Id => _process.Id;

    /// <summary>What ffmpeg writes to its standard output. Reads block.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What ffmpeg reads from its standard input, where its command says that it is fed. Writes wait while it is busy.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>The last errors that ffmpeg wrote to standard error; those of the program that feeds it come first.</summary>
    public IReadOnlyList<string> Errors => [.. _producerErrors.Lines, .. _errors.Lines];

    /// <summary>Starts ffmpeg with the command's arguments and feeds it the command's standard input.</summary>
    /// <param name="command">How it is called.</param>
    /// <param name="onRemark">Gets every line of standard error that is no error, from another thread.</param>
    /// <exception cref="MissingProgramException">ffmpeg, or the program that feeds it, is not installed.</exception>
    public static async Task<FfmpegProcess> StartAsync(FfmpegCommand command, Action<string>? onRemark = null)
    {
        var producer = command.Producer is { } call ? await ChildProcesses.StartAsync(call.Program, call.Arguments).ConfigureAwait(false) : null;
        try
        {
            var process = await ChildProcesses.StartAsync("ffmpeg", command.Arguments, command.Environment, command.IsPatient).ConfigureAwait(false);
            return new FfmpegProcess(process, producer, command, onRemark);
        }
        catch when (producer is not null)
        {
            producer.Kill();
            producer.Dispose();
            throw;
        }
    }

    /// <summary>Reads what ffmpeg has written to standard error so far, so that its remarks on a frame are known before the frame is used.</summary>
    public void CatchUpOnRemarks() => _errors.CatchUp();

    /// <summary>How long a killed process may take to go; one that waits for a dead device or file server does not.</summary>
    private static readonly TimeSpan KilledPatience = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        if (_producer is not null)
        {
            Kill(_producer);
            await _producer.WaitForExitAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_draining, _feeding).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once; one that hangs in a network read ignores anything gentler.</summary>
    public void Kill() => Kill(_process);

    /// <summary>Asks the process to end, so that it can say goodbye to a camera, and ends it when it has not done so after the patience.</summary>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        if (_producer is not null)
        {
            Kill(_producer);
        }

        if (OperatingSystem.IsWindows())
        {
            Kill();
        }
        else if (!_process.HasExited)
        {
            Signals.AskToEnd(_process.Id);
        }

        return await FinishAsync(patience).ConfigureAwait(false);
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

        return await WaitForKilledAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await WaitForKilledAsync().ConfigureAwait(false);
        // Process closes only the streams that nobody has used; these would be open until they are collected.
        _process.StandardError.Dispose();
        _process.StandardInput.BaseStream.Dispose();
        _process.Dispose();
        if (_producer is not null)
        {
            _producer.StandardError.Dispose();
            _producer.StandardOutput.Dispose();
            _producer.Dispose();
        }
    }

    /// <summary>The exit code; that of a killed process when it cannot be waited for, and the kernel ends it when it can.</summary>
    private async Task<int> WaitForKilledAsync()
    {
        try
        {
            return await WaitForExitAsync().WaitAsync(KilledPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            const int Killed = 137;
            return Killed;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
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

    private void FeedFromProducer()
    {
        try
        {
            using var input = _process.StandardInput.BaseStream;
            Pipe.Enlarge(_producer!.StandardOutput.BaseStream, PipeBytes);
            Pipe.MoveAll(_producer.StandardOutput.BaseStream, input);
        }
        catch (IOException)
        {
            // One of the two has ended; its exit code and error lines tell why.
        }
    }
}
