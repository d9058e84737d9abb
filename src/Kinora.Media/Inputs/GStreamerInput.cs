using System.Text;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>
/// A GStreamer pipeline of the user's: <c>gst-launch-1.0</c> runs it, decodes what it ends in, and hands it to ffmpeg as Matroska, which
/// carries the time stamps.
/// </summary>
internal static class GStreamerInput
{
    private static readonly string[] Tail =
        "! decodebin ! videoconvert ! video/x-raw,format=I420 ! matroskamux streamable=true ! fdsink fd=1 sync=false".Split(' ');

    public static FfmpegInput For(string pipeline) => new(
        ["-protocol_whitelist", "pipe", "-f", "matroska", "-probesize", "32", "-analyzeduration", "0", "-i", "pipe:0"],
        Producer: new ProgramCall("gst-launch-1.0", ["--quiet", .. Split(pipeline), .. Tail]));

    /// <summary>Splits at white space as a shell would, with "…" and '…' and a backslash for white space that is meant; nothing else is special.</summary>
    /// <exception cref="SourceException">A quotation does not end.</exception>
    internal static IReadOnlyList<string> Split(string pipeline)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quote = '\0';
        var isOpen = false;
        for (var i = 0; i < pipeline.Length; i++)
        {
            var c = pipeline[i];
            if (c == '\\' && quote != '\'' && i + 1 < pipeline.Length)
            {
                word.Append(pipeline[++i]);
                isOpen = true;
            }
            else if (quote == '\0' && c is ('"' or '\''))
            {
                quote = c;
                isOpen = true;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Finish();
            }
            else
            {
                word.Append(c);
                isOpen = true;
            }
        }

        if (quote != '\0')
        {
            throw new SourceException($"The pipeline 'gst:{AddressSecrets.MaskAll(pipeline)}' has a {quote} that does not end: write a second one.", isUsage: true);
        }

        Finish();
        return words;

        void Finish()
        {
            if (isOpen)
            {
                words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
        }
    }
}
