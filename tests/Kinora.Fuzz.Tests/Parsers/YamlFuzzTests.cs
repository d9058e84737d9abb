using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Pipelines.Configuration;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The configuration's file.</summary>
public sealed class YamlFuzzTests : ParserFuzzTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public override IReadOnlyList<byte[]> Words => WordsOf(
        "\n", "\n  ", "\n    ", ": ", "- ", "? ", "[", "]", "{", "}", ", ", "#", "&a ", "*a", "!!str ", "!", "|\n", ">-\n", "'", "\"", "\\", "%YAML 1.2\n", "---\n", "...\n", "\t", "\0", "\u0085", "\u2028",
        "\uFEFF", "null", "~", "1e999", "<<: ", "streams:", "source: ", "fps: ", "@", "`", "\"\\u", "\"\\xZ", "0x", "\r", "😀", "rtsp_url: ", "camera_name: ", "capture_a: ", "access:", "hosts:", "limits:", "capture:");

    protected override string Parser => "yaml";

    public override string Handle(byte[] input)
    {
        try
        {
            var config = ConfigReader.Parse(Encoding.UTF8.GetString(input), "fuzz.yaml", NoEnvironment);
            return "taken " + config.Streams.Count + config.Warnings.Count;
        }
        catch (ConfigException error)
        {
            Assert.InRange(error.Problems.Count, 1, 100);
            Assert.All(error.Problems, static problem => Assert.InRange(problem.Message.Length, 6, 10_000));
            return error.Problems[0].Message;
        }
    }

    public override long MostAllocated(int length) => (4 << 20) + (2500L * length);
}
