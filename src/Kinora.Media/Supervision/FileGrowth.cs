namespace Kinora.Media.Supervision;

/// <summary>Tells whether a file is still being written, by someone who records into it.</summary>
internal sealed class FileGrowth(string path, TimeProvider time)
{
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private long _length = LengthOf(path);

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

            var isFresh = time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < Recently;
            if (!isFresh || time.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            await Task.Delay(Step, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
