using System.Diagnostics;
using System.Text;
using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Devices;

/// <summary>Runs ffmpeg to ask it something: bounded in time and in what is kept of its words.</summary>
internal static class FfmpegCall
{
    /// <summary>More than ffmpeg's longest list, that of its encoders, takes by far.</summary>
    private const int MostBytes = 1 << 18;

    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; ffmpeg has ended.</exception>
    public static async Task<FfmpegAnswer> RunAsync(IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = await ChildProcesses.StartAsync("ffmpeg", ["-nostdin", "-hide_banner", .. arguments]).ConfigureAwait(false);
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var errors = ReadAsync(process.StandardError.BaseStream);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        var inTime = true;
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            inTime = false;
            End(process);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        var answer = new FfmpegAnswer(
            inTime ? process.ExitCode : null, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is ending by itself.
        }
    }

    /// <summary>Reads to the end, so that the writer never waits, and keeps the beginning. ffmpeg writes UTF-8 on every system.</summary>
    private static async Task<string> ReadAsync(Stream stream)
    {
        var kept = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            kept.Write(buffer, 0, (int)Math.Min(read, MostBytes - kept.Length));
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}
