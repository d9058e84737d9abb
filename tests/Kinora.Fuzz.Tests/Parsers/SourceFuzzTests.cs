using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Sources;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>What names a source, and the hiding of what is secret in it.</summary>
public sealed class SourceFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words => WordsOf(
        "rtsp://", "rtmp://", "srt://", "http://", "https://", "gst:", "screen:", "push:", "video=", "test:", "auto", "@", ":", "/", "?", "#", "user:pass@", "[::1]", ":554", "?token=", "&password=", "%40", "1x1+0,0", "\0", "..");

    public override int MostBytes => 4096;

    protected override string Parser => "sources";

    public override string Handle(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = AddressSecrets.MaskAll(text);
        try
        {
            var address = SourceAddress.ParseForm(text);
            if (address.IsNetwork)
            {
                // What an address shows has no user in it.
                var shown = address.Display.AsSpan(address.Display.IndexOf("://", StringComparison.Ordinal) + 3);
                var host = shown[..(shown.IndexOfAny('/', '?', '#') is var end and >= 0 ? end : shown.Length)];
                Assert.True(host.IndexOf('@') <= 0 || host.StartsWith("***@"), $"The display '{address.Display}' shows who logs in.");
            }

            return "taken " + address.Kind;
        }
        catch (SourceException error)
        {
            Assert.InRange(error.Message.Length, 6, 20_000);
            return error.Message.Length > 200 ? "a long refusal" : error.Message;
        }
    }

    public override long MostAllocated(int length) => (512 << 10) + (400L * length);
}
