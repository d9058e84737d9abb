using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Models;

/// <summary>What holds for every recipe.</summary>
public class RecipeTests
{
    private static readonly float[] Oddities =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, 0, -0f, 1, -1, 88.8f, 1e19f,
    ];

    public static TheoryData<string> Recipes => [.. RecipeCase.All.Keys];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Decode_HostileTensors_GivesOnlyRealResults(string recipe) => DecodeHostile(recipe, 100);

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Recipes))]
    public void Decode_TwoThousandHostileTensors_GivesOnlyRealResults(string recipe) => DecodeHostile(recipe, 2000);

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Decode_SteadyState_AllocatesNothing(string recipe)
    {
        using var rig = RecipeCase.All[recipe].CreateRig();
        var (decode, _) = RecipeCase.All[recipe].Create(rig);
        var random = new Random(4);
        foreach (var output in rig.Outputs.Outputs)
        {
            Fill(output.Values, 1, random);
        }

        // The runtime itself may allocate once while it makes code faster; what a decoder allocates, it allocates every time.
        var least = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                decode();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Create_AnyOutputOfAnotherSize_NamesOneOfThem(string recipe)
    {
        var known = RecipeCase.All[recipe];
        for (var i = 0; i < known.Outputs.Length; i++)
        {
            var (name, shape) = known.Outputs[i];

            // Two numbers more in each row: nothing can be read as it was.
            (string, int[])[] outputs = [.. known.Outputs];
            outputs[i] = (name, [.. shape[..^1], shape[^1] + 2]);
            var wrong = known with { Outputs = outputs };
            using var rig = wrong.CreateRig();

            var error = Assert.Throws<ModelLoadException>(() => wrong.Create(rig));

            Assert.Contains(known.Outputs, output => error.Message.Contains($"The output '{output.Name}' of model 'rig' is float32 [", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Create_OutputThatIsNotThere_NamesIt(string recipe)
    {
        var known = RecipeCase.All[recipe];
        var wrong = known with { Outputs = [.. known.Outputs[..^1], ("other", known.Outputs[^1].Shape)] };
        using var rig = wrong.CreateRig();

        var error = Assert.Throws<ModelLoadException>(() => wrong.Create(rig));

        Assert.Contains($"no output '{known.Outputs[^1].Name}'; it has ", error.Message);
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Document_EveryRecipe_IsListedWithItsRoles(string recipe)
    {
        using var rig = RecipeCase.All[recipe].CreateRig();
        var document = File.ReadAllText(Path.Join(Repository.Root, "docs", "models.md"));

        var line = Assert.Single(document.Split('\n'), line => line.StartsWith($"| `{rig.Contract.Decode.Name}` |", StringComparison.Ordinal));

        Assert.All(rig.Contract.Decode.Outputs.Keys, role => Assert.Contains($"`{role}`", line));
    }

    [Fact]
    public void Decode_EveryCellSureOfEverything_StaysBounded()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(Detectors.YoloxTests.Contract), ("output", [1, 3549, 85]));
        rig["output"].Fill(1);
        var (decoder, _) = BoxDecoders.Create(rig.Contract, rig.Layout);
        var found = new BoxCandidates();
        found.Begin(0);

        decoder.Decode(rig.Outputs, found);

        Assert.InRange(found.Count, BoxCandidates.Most, 2 * BoxCandidates.Most);
        found.Suppress(1);
        Assert.Equal(BoxCandidates.MostKept, found.Count);
    }

    private static void DecodeHostile(string recipe, int rounds)
    {
        using var rig = RecipeCase.All[recipe].CreateRig();
        var (decode, check) = RecipeCase.All[recipe].Create(rig);
        var random = new Random(20_261_121);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var output in rig.Outputs.Outputs)
            {
                Fill(output.Values, round % 4, random);
            }

            decode();
            check();
        }
    }

    /// <summary>Any bits at all; plausible numbers; plausible ones among oddities; the same oddity everywhere.</summary>
    private static void Fill(Span<float> values, int kind, Random random)
    {
        var odd = Oddities[random.Next(Oddities.Length)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = kind switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                1 => (random.NextSingle() * 3) - 1,
                2 => random.Next(4) == 0 ? Oddities[random.Next(Oddities.Length)] : random.NextSingle(),
                _ => odd,
            };
        }
    }
}
