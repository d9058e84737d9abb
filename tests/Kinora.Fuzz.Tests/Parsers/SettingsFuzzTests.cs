using System.Text;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Pipelines.Configuration;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>Environment variables: Kinora's own and those of the RTSP service before it. An input is a variable a line.</summary>
public sealed class SettingsFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words => WordsOf(
        "KINORA_STREAMS__A__SOURCE=", "KINORA_STREAMS=", "KINORA_STREAMS____=", "KINORA_", "__", "APP_RTSP_URL=", "APP_CAMERA_NAME=", "APP_MODEL_NAME=person_detector", "APP_PERSON_SCORE_THRESHOLD=", "APP_CAPTURE_X=",
        "=", "\n", "{", "[", "{source: 0}", "auto", "0", "&a", "*a", "KINORA_URLS=http://127.0.0.1:0", "KINORA_STREAMS__A__MODELS__X__Y=");

    protected override string Parser => "settings";

    public override string Handle(byte[] input)
    {
        var environment = new Dictionary<string, string>();
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            environment[equals < 0 ? line : line[..equals]] = equals < 0 ? "" : line[(equals + 1)..];
        }

        try
        {
            return "taken " + ConfigReader.Parse("streams: {a: {source: 'test:'}}", "fuzz.yaml", environment).Streams.Count;
        }
        catch (ConfigException error)
        {
            Assert.InRange(error.Problems.Count, 1, 100);
            return error.Problems[0].Message;
        }
    }

    public override long MostAllocated(int length) => (4 << 20) + (2500L * length);
}
