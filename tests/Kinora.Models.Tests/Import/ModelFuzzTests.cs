using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Kinora.Models.Import;
using Kinora.Models.Tests.Import.Cases;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Mutated models are imported or refused, in bounded time; a failure's message holds its seed.</summary>
public sealed class ModelFuzzTests
{
    private static readonly OpCase[] Seeds = [.. ConvolutionCases.All, .. ArithmeticCases.All, .. LayoutCases.All, .. SliceCases.All, .. FunctionCases.All,
            .. ChoiceCases.All, .. LoopCases.All, .. FurtherCases.All];

    private static readonly string[] Words =
        ["2147483647", "-2147483648", "99999999999999999999", "1e308", "null", "[]", "{}", "\"\"", "\"x\"", "\"U0FNRQ==\"", "true"];

    [Fact]
    [Trait("Speed", "Slow")]
    public void Import_MutatedModels_FailOnlyAsImportErrors()
    {
        var (imported, refused) = (0, 0);
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var graph = Seeds[random.Next(Seeds.Length)].Graph;
            if (Import(seed, Mutate(graph.Json(), random), Mutate(graph.Shard(), random)))
                imported++;
            else
                refused++;
        }

        // Both ends were reached: the mutations are neither harmless nor all fatal at the first brace.
        Assert.InRange(imported, 100, 2_900);
        Assert.InRange(refused, 100, 2_900);
    }

    [Fact]
    public void Import_TruncatedDescription_FailsOnlyAsImportError()
    {
        var graph = Seeds[0].Graph;
        var json = graph.Json();
        for (var length = 0; length < json.Length; length += 3)
            Assert.False(Import(length, json[..length], graph.Shard()));
    }

    private static bool Import(int seed, string json, byte[] shard)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), json);
        File.WriteAllBytes(folder.File("w.bin"), shard);
        var started = Stopwatch.GetTimestamp();
        try
        {
            ModelImporter.Import(folder.Path, folder.File("m.onnx"));
            return true;
        }
        catch (ModelImportException)
        {
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}: {json}", e);
        }
        finally
        {
            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
        }
    }

    // Replaces values anywhere in the document, mostly by other numbers, so that most results still parse; sometimes breaks the text
    // itself.
    private static string Mutate(string json, Random random)
    {
        if (random.Next(10) == 0)
            return new StringBuilder(json) { [random.Next(json.Length)] = (char)random.Next(32, 127) }.ToString();

        var document = JsonNode.Parse(json)!;
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var leaves = Leaves(document).ToList();
            if (leaves.Count > 0)
                leaves[random.Next(leaves.Count)].ReplaceWith(JsonNode.Parse(random.Next(3) == 0 ? Words[random.Next(Words.Length)] : $"{random.Next(-2, 6)}"));
        }

        return document.ToJsonString();
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(static field => Leaves(field.Value)),
        JsonArray items => items.SelectMany(Leaves),
        null => [],
        _ => [node],
    };

    private static byte[] Mutate(byte[] shard, Random random)
    {
        if (shard.Length > 0 && random.Next(3) == 0)
            shard[random.Next(shard.Length)] = (byte)random.Next(256);
        return random.Next(10) == 0 ? shard[..(shard.Length / 2)] : shard;
    }
}
