using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

/// <summary>What the samples and the table of keys say is so.</summary>
public class SampleTests
{
    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Path.Join(Repository.Root, "samples"), "*.yaml").Select(file => Path.GetFileName(file))];

    public static TheoryData<string> Keys => [.. AllKeys(ConfigKeys.Root).Concat(ConfigKeys.Flat).Select(key => key.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Load_Sample_IsRight(string name)
    {
        var config = KinoraConfig.Load(Path.Join(Repository.Root, "samples", name), new Dictionary<string, string>());
        Assert.NotEmpty(config.Streams);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Sample_EveryKeyOfTheTable_IsInIt()
    {
        var root = Read("kinora.yaml");
        Missing(root, ConfigKeys.Root, "");
        var streams = root.Find("streams")!.Fields.Select(field => field.Value).ToList();
        foreach (var key in ConfigKeys.Stream)
        {
            Assert.True(streams.Any(stream => stream.Find(key.Name) is not null), $"samples/kinora.yaml has no stream with {key.Name}");
        }

        Missing(streams.Select(stream => stream.Find("motion_gate")).First(gate => gate?.Kind == ConfigNodeKind.Map)!, ConfigKeys.MotionGate, "motion_gate.");
        Missing(streams.Select(stream => stream.Find("sinks")).First(sinks => sinks is not null)!, ConfigKeys.Sinks, "sinks.");
        Missing(Read("flat.yaml"), ConfigKeys.Flat, "");
    }

    [Fact]
    public void Table_EveryExample_IsAValueThatIsTaken()
    {
        foreach (var key in AllKeys(ConfigKeys.Root).Concat(ConfigKeys.Flat))
        {
            var problems = new ConfigProblems();
            var value = YamlNodeReader.Read(key.Example, "example", key.Name, problems);
            Assert.True(ConfigValue.Read(key.Type, value, problems) is not null && !problems.Any, $"{key.Name}: {key.Example}");
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Documents_EveryKey_IsExplained(string key) =>
        Assert.Contains($"`{key}`", File.ReadAllText(Path.Join(Repository.Root, "docs", "configuration.md")), StringComparison.Ordinal);

    private static IEnumerable<ConfigKey> AllKeys(IReadOnlyList<ConfigKey> keys) => keys.SelectMany(key => AllKeys(key.Type.Keys).Prepend(key));

    private static ConfigNode Read(string name)
    {
        var problems = new ConfigProblems();
        var root = YamlNodeReader.Read(File.ReadAllText(Path.Join(Repository.Root, "samples", name)), name, "", problems);
        problems.ThrowIfAny();
        return root;
    }

    private static void Missing(ConfigNode map, IReadOnlyList<ConfigKey> keys, string prefix) =>
        Assert.All(keys, key => Assert.True(map.Find(key.Name) is not null, $"the sample has no {prefix}{key.Name}"));
}
