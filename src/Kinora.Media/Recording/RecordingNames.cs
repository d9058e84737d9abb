using System.Globalization;
using Kinora.Media.Encoders;

namespace Kinora.Media.Recording;

/// <summary>
/// Names files by the time of their first frame, UTC: <c>20261121T100000123Z.mp4</c>, so that they sort by time. A name that is taken gets a
/// number.
/// </summary>
internal static class RecordingNames
{
    /// <summary>Makes the folder and sees that a file can be written there.</summary>
    /// <exception cref="EncoderException">It cannot.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            _ = Directory.CreateDirectory(folder);
            var trial = Path.Join(folder, $".{Guid.NewGuid():N}");
            using var file = new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(folder, error);
        }
    }

    /// <summary>Makes an empty file under a name that nobody had.</summary>
    /// <exception cref="EncoderException">None can be made any more.</exception>
    public static string Make(string folder, DateTimeOffset startedAt)
    {
        var stem = Path.Join(folder, startedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture));
        for (var number = 1; ; number++)
        {
            var path = number == 1 ? stem + ".mp4" : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}.mp4");
            try
            {
                using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another recording began in the same millisecond.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Failure(folder, error);
            }
        }
    }

    private static EncoderException Failure(string folder, Exception error) => new(
        $"Nothing can be recorded to '{folder}' ({error.Message.TrimEnd('.')}): name a folder that can be written.", error) { IsOutput = true };
}
