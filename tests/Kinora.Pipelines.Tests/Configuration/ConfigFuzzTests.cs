using System.Text;
using System.Text.Json;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

/// <summary>Whatever is in a file or a request, the answer is a configuration or a list of problems.</summary>
public class ConfigFuzzTests
{
    private const int Rounds = 1500;

    private static readonly string[] Pieces =
    [
        "\n", "\n  ", "\n    ", ": ", "- ", "? ", "[", "]", "{", "}", ",", "#", "&a ", "*a", "!!str ", "!", "|", ">", "'", "\"", "\\", "%YAML 1.2\n", "---\n", "...\n", "\t",
        "\0", "\u0085", "\u2028", "\uFEFF", "null", "~", "1e999", "-", "<<: ", "streams", "source", "fps", "@", "`", "\"\\u", "\"\\xZ", "0x", "\r", "😀", "\uD800",
    ];

    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void Yaml_Damaged_IsReadOrRefused()
    {
        var random = new Random(20261121);
        var sample = File.ReadAllText(Path.Join(Repository.Root, "samples", "kinora.yaml"));
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            read += Refused(() => ConfigReader.Parse(round % 3 == 0 ? Soup(random) : Damage(sample, random), "fuzz", NoEnvironment)) ? 0 : 1;
        }

        Assert.InRange(read, 1, Rounds - 1);  // some damage is harmless, some is not: both ways were taken
    }

    [Fact]
    public void Json_Damaged_IsReadOrRefused()
    {
        const string sample = """{"source":"rtsp://u:p@h/x","fps":5,"size":"1x1","steps":["detect"],"models":{"detect":"nanodet"},"motion_gate":{"area":0.1},"sinks":{"ndjson":"a"}}""";
        var random = new Random(20261121);
        var definition = StreamDefinition.FromJson(Encoding.UTF8.GetBytes(sample));
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(Damage(sample, random));
            if (round % 5 == 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            read += Refused(() => StreamDefinition.FromJson(bytes)) ? 0 : 1;
            read += Refused(() => definition.Patch(bytes)) ? 0 : 1;
        }

        Assert.InRange(read, 1, (2 * Rounds) - 1);
    }

    [Fact]
    public void Variables_Damaged_AreReadOrRefused()
    {
        var random = new Random(20261121);
        string[] names = ["KINORA_STREAMS", "KINORA_STREAMS__A", "KINORA_STREAMS__A__SOURCE", "KINORA_STREAMS____", "KINORA_", "KINORA_THREADS__X", "APP_RTSP_URL", "APP_CAMERA_NAME", "KINORA_STREAMS__A__MODELS__X__Y"];
        for (var round = 0; round < Rounds; round++)
        {
            var environment = names.Where(_ => random.Next(2) == 0).ToDictionary(name => name, _ => Soup(random)[..1] + Soup(random));
            _ = Refused(() => ConfigReader.Parse("streams: {a: {source: 0}}", "fuzz", environment));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("!x ")]
    [InlineData("&a ")]
    [InlineData("\"\\")]
    [InlineData("a\n")]
    [InlineData("a,")]
    [InlineData("# \n")]
    [InlineData("- \n ")]
    public void Yaml_OnePieceUntilItIsFull_IsRefusedOrReadInBoundedMemory(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, ConfigLimits.MostBytes / 4 / piece.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Refused(() => ConfigReader.Parse(text, "fuzz", NoEnvironment));
        _ = Refused(() => StreamDefinition.FromJson(Encoding.UTF8.GetBytes(text)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    /// <summary>True when it was refused in the one way that is allowed; any other exception fails the test.</summary>
    private static bool Refused(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (ConfigException error)
        {
            Assert.InRange(error.Problems.Count, 1, 100);
            Assert.All(error.Problems, problem => Assert.True(problem.Message.Length is > 5 and < 10_000));
            return true;
        }
    }

    private static string Soup(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(damaged.Length);
            _ = random.Next(3) switch
            {
                0 => damaged.Remove(at, Math.Min(random.Next(1, 20), damaged.Length - at)),
                1 => damaged.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => damaged.Insert(at, damaged.ToString(random.Next(at + 1), Math.Min(random.Next(1, 30), damaged.Length - at))[..1]),
            };
        }

        return damaged.ToString();
    }
}
