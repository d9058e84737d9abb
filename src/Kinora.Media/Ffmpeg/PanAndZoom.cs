using Kinora.Media.Sources;

namespace Kinora.Media.Ffmpeg;

/// <summary>Makes a video out of a photograph: a virtual camera that zooms in and walks over it.</summary>
public static class PanAndZoom
{
    /// <summary>Writes a 20 s H.264 clip of 1280×720 at 25 frames a second; the file appears when it is whole.</summary>
    /// <exception cref="SourceException">ffmpeg cannot make it.</exception>
    public static async Task MakeAsync(string photograph, string clip, CancellationToken cancellationToken)
    {
        var unfinished = $"{clip}.{Environment.ProcessId}.part";
        // The picture is enlarged first: zoompan moves by whole pixels of its input and would tremble otherwise.
        const string Walk =
            "scale=3840:-2,zoompan=z='1.35-0.25*cos(2*PI*on/250)':x='(iw-iw/zoom)*(0.5-0.5*cos(2*PI*on/500))'" +
            ":y='(ih-ih/zoom)*(0.5-0.5*cos(2*PI*on/250))':d=500:s=1280x720:fps=25,format=yuv420p";
        var ffmpeg = await FfmpegProcess.StartAsync(new FfmpegCommand(
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe", "-i", "file:" + photograph,
            "-vf", Walk, "-frames:v", "500", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-f", "mp4", "file:" + unfinished,
        ])).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            using var _ = cancellationToken.UnsafeRegister(static process => ((FfmpegProcess)process!).Kill(), ffmpeg);
            var exitCode = await ffmpeg.WaitForExitAsync().ConfigureAwait(false);
            if (exitCode != 0)
            {
                File.Delete(unfinished);
                cancellationToken.ThrowIfCancellationRequested();
                throw new SourceException($"ffmpeg could not make the demo clip: {string.Join(" ", ffmpeg.Errors)}");
            }
        }

        File.Move(unfinished, clip, overwrite: true);
    }
}
