using System.Globalization;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <summary>Tells whether a file is still being written, by someone who records into it.</summary>
internal sealed class FileGrowth(string path, TimeProvider time)
{
    /// <summary>Who has a file open and writes nothing for so long is not recording into it. ffmpeg writes Matroska every 5 s.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(2);

    /// <summary>Where the system tells who writes, age alone says little: a file that was finished a second ago is not to be waited for.</summary>
    private static readonly TimeSpan AMomentAgo = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>A reader that has waited so long for more has read all there is.</summary>
    private static readonly TimeSpan ReadToTheEnd = TimeSpan.FromSeconds(0.5);

    private long _length = LengthOf(path);

    /// <summary>The growth of a source; null where it is no file, or is read again when it ends.</summary>
    public static FileGrowth? Of(SourceAddress address, SourceOptions options, TimeProvider time) =>
        address.Kind == SourceKind.File && !options.Loop && !FileInput.HasRange(options) ? new FileGrowth(address.Value, time) : null;

    /// <summary>
    /// True when somebody writes to it now and it is of a kind (Matroska, MPEG-TS) that is read from front to back, so that a reader who
    /// waits at its end misses nothing.
    /// </summary>
    public bool CanBeFollowed() => IsReadInOrder() && IsBeingWritten(OperatingSystem.IsLinux() ? AMomentAgo : Recently);

    /// <summary>Completes when nobody writes any more and the reader has read all there is.</summary>
    /// <param name="waited">How long the reader has been waiting for more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StoppedAsync(Func<TimeSpan> waited, CancellationToken cancellationToken)
    {
        while (waited() < ReadToTheEnd || IsBeingWritten(Recently))
        {
            await Task.Delay(Step, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// True when the file has grown since this was asked last. One that was written to a moment ago is given a moment more.
    /// </summary>
    public async Task<bool> HasGrownAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var length = LengthOf(path);
            if (length > _length)
            {
                _length = length;
                return true;
            }

            if (Age() >= Recently || time.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            await Task.Delay(Step, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private bool IsBeingWritten(TimeSpan lately) => Age() is var age && (age < lately || (age < LongestPause && HasWriter()));

    /// <summary>Time since it was written to. A clock that was wrong then, and puts that into the future, says nothing.</summary>
    private TimeSpan Age() => time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) is { Ticks: >= 0 } age ? age : TimeSpan.MaxValue;

    private bool IsReadInOrder()
    {
        try
        {
            // A pipe has no length, and what is read from it is gone.
            if (LengthOf(path) == 0)
            {
                return false;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[189];
            var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start.AsSpan(0, read) is [0x1A, 0x45, 0xDF, 0xA3, ..] || (read == start.Length && start[0] == 0x47 && start[188] == 0x47);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Linux tells which of this user's processes have the file open for writing; elsewhere only its age counts.</summary>
    private bool HasWriter()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1])))
        {
            try
            {
                foreach (var descriptor in Directory.EnumerateFiles(process + "/fd"))
                {
                    if (new FileInfo(descriptor).LinkTarget == path && IsForWriting($"{process}/fdinfo/{Path.GetFileName(descriptor)}"))
                    {
                        return true;
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or it has ended.
            }
        }

        return false;
    }

    /// <summary>As in <c>flags:	0100001</c>, octal: the last two bits are 0 for reading only.</summary>
    private static bool IsForWriting(string info)
    {
        const string Flags = "flags:";
        var line = File.ReadLines(info).FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal));
        return line is not null && int.TryParse(line.AsSpan(Flags.Length).Trim()[^1..], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && (last & 3) != 0;
    }
}
