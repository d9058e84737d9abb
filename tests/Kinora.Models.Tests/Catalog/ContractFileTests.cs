using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Catalog;

public sealed class ContractFileTests : IDisposable
{
    private const string Contract = """
        input: {name: images, layout: nchw, color: bgr, width: 8, height: 4, mean: [1, 2, 3], std: [1, 1, 1], resize: centre_crop}
        decode: {recipe: classes, score: 0.1, top: 3, logits: true, outputs: {scores: [logits]}}
        labels: names.txt
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_PathWithContractBeside_HasIt()
    {
        File.WriteAllText(_folder.File("animals.onnx"), "no model yet");
        File.WriteAllText(_folder.File("animals.yaml"), Contract);
        File.WriteAllText(_folder.File("names.txt"), "cat\n dog \r\n\n");

        var model = await new ModelStore(_folder.File("home")).GetAsync(
            _folder.File("animals.onnx"), cancellation: TestContext.Current.CancellationToken);

        var contract = model.Contract!;
        Assert.Null(model.Entry);
        Assert.Equal("animals", contract.Id);
        Assert.Equal((8, 4, ResizeMode.CentreCrop, ColorOrder.Bgr), (contract.Input.Width, contract.Input.Height, contract.Input.Resize, contract.Input.Color));
        Assert.Equal(("classes", .1, 3, true), (contract.Decode.Name, contract.Decode.Score, contract.Decode.Top, contract.Decode.Logits));
        Assert.Equal(["cat", "dog"], LabelLists.Read(contract.Labels!));
    }

    public static TheoryData<string, string> Bombs => new()
    {
        // Loading it would overflow the stack, which ends the process.
        { new string('[', 60_000), "more than 32 lists and keys lie in each other" },

        // 10^10 words in a key, whose hash would be asked for.
        { Levels() + "? *a10\n: 1\n", "the alias '*a0' is not read here" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task GetAsync_ContractThatIsABomb_IsRefused(string contract, string message)
    {
        File.WriteAllText(_folder.File("net.onnx"), "no model yet");
        File.WriteAllText(_folder.File("net.yaml"), contract);

        var error = await Assert.ThrowsAsync<ModelException>(() => new ModelStore(_folder.File("home")).GetAsync(
            _folder.File("net.onnx"), cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("net.yaml' cannot be read: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    private static string Levels() =>
        string.Concat(Enumerable.Range(0, 11).Select(level => $"k{level}: &a{level} [{Nine(level == 0 ? "x" : $"*a{level - 1}")}]\n"));

    private static string Nine(string word) => string.Join(", ", Enumerable.Repeat(word, 9));

    [Fact]
    public async Task GetAsync_PathWithoutContract_HasNone()
    {
        File.WriteAllText(_folder.File("animals.onnx"), "no model yet");

        var model = await new ModelStore(_folder.File("home")).GetAsync(
            _folder.File("animals.onnx"), cancellation: TestContext.Current.CancellationToken);

        Assert.Null(model.Contract);
    }

    [Theory]
    [InlineData("labels: names.txt", "label: names.txt", "label is not a key here")]
    [InlineData("width: 8", "width: -8", "input: width: it must be a whole number")]
    [InlineData("decode: {recipe: classes, ", "decode: {", "decode: recipe is missing")]
    [InlineData("layout: nchw", "layout: nchw, layout: nchw", "cannot be read")]
    [InlineData("input: {", "input: [", "cannot be read")]
    [InlineData(Contract, "", "it is empty or no regular file")]
    [InlineData(Contract, "just a text", "must hold keys")]
    public void Find_Mistake_NamesFileAndKey(string right, string wrong, string expected)
    {
        Assert.Contains(right, Contract);
        File.WriteAllText(_folder.File("animals.yaml"), Contract.Replace(right, wrong));

        var error = Assert.Throws<ModelException>(() => ContractFile.Find(_folder.File("animals.onnx")));

        Assert.Contains("animals.yaml", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Find_EveryExampleInTheDocument_IsAContract()
    {
        var document = File.ReadAllText(Path.Join(Kinora.Tests.Support.Repository.Root, "docs", "models.md"));
        var examples = document.Split("```yaml\n").Skip(1).Select(static part => part.Split("```")[0]).Where(static part => part.StartsWith("input:", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, examples.Count);
        Assert.All(examples, example =>
        {
            File.WriteAllText(_folder.File("animals.yaml"), example);
            Assert.NotNull(ContractFile.Find(_folder.File("animals.onnx"))?.Labels);
        });
    }

    [Fact]
    public void Find_HugeFile_IsRefused()
    {
        File.WriteAllText(_folder.File("animals.yaml"), new string('#', 100_000));

        Assert.Contains("64 KiB", Assert.Throws<ModelException>(() => ContractFile.Find(_folder.File("animals.onnx"))).Message);
    }

    [Fact]
    public void Read_LabelsThatAreNotThere_AreNamed()
    {
        Assert.Contains("gone.txt", Assert.Throws<ModelException>(() => LabelLists.Read(_folder.File("gone.txt"))).Message);
        File.WriteAllText(_folder.File("gap.txt"), "cat\n\ndog\n");
        Assert.Contains("Line 2 of", Assert.Throws<ModelException>(() => LabelLists.Read(_folder.File("gap.txt"))).Message);
        Assert.Contains("'gone'", Assert.Throws<ModelException>(() => LabelLists.Read("gone")).Message);
    }
}
