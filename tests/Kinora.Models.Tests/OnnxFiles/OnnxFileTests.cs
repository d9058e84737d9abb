using System.Diagnostics;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.OnnxFiles;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;
using TestFolder = Kinora.Models.Tests.Support.TestFolder;

namespace Kinora.Models.Tests.OnnxFiles;

/// <summary>Models may keep weights in other files, but only in their own folder; every place in a model that can name one is tried.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private const string Secret = "../secret.bin";

    private readonly TestFolder _folder = new();
    private readonly string _model;

    public OnnxFileTests()
    {
        Directory.CreateDirectory(_folder.File("model/deeper"));
        _model = _folder.File("model/tiny.onnx");
        File.WriteAllBytes(_folder.File("secret.bin"), new byte[8]);
        File.WriteAllBytes(_folder.File("model/weights.bin"), new byte[8]);
        File.WriteAllBytes(_folder.File("model/deeper/weights.bin"), new byte[8]);
    }

    public static TheoryData<string> Places =>
    [
        "initializer", "sparse values", "sparse indices", "attribute tensor", "attribute tensors", "attribute sparse", "attribute sparse list", "subgraph",
        "list of subgraphs", "subgraph of a subgraph", "function", "default attribute of a function", "training initialization", "training algorithm",
        "location after the name", "location without data location", "second graph of a repeated field", "key after value",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void Verify_PathOutOfTheFolderAnywhere_IsRefusedWithTensorAndPath(string place)
    {
        File.WriteAllBytes(_model, Model(place, Secret));
        var error = Assert.Throws<OnnxFileException>(() => OnnxFile.Verify(_model));
        Assert.Equal(
            $"The model 'tiny' cannot be loaded from '{_model}': its tensor 'w' names '{Secret}' for its numbers, and that path leads out of the model's folder.",
            error.Message);
        File.WriteAllBytes(_model, Model(place, "weights.bin"));
        OnnxFile.Verify(_model);
    }

    [Theory]
    [InlineData("weights.bin", null)]
    [InlineData("./weights.bin", null)]
    [InlineData("deeper/weights.bin", null)]
    [InlineData("deeper/../../secret.bin", "leads out")]
    [InlineData("..", "leads out")]
    [InlineData("deeper\\..\\..\\secret.bin", "leads out")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\\\host\\share", "absolute")]
    [InlineData("C:\\weights.bin", "absolute")]
    [InlineData("file:///etc/passwd", "absolute")]
    [InlineData("", "no path")]
    [InlineData("weights.bin\0.txt", "no path")]
    [InlineData("absent.bin", "no such file")]
    [InlineData("deeper", "no such file")]
    [InlineData("*/_ORT_MEM_ADDR_/*", "stands for memory")]
    [InlineData("deeper/_ort_mem_addr_.bin", "stands for memory")]
    public void Verify_Path_IsTakenOrRefused(string path, string? reason)
    {
        File.WriteAllBytes(_model, Model("initializer", path));
        Check(reason);
    }

    [Fact]
    public void Verify_FileByTheNameOfMemory_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        Directory.CreateDirectory(_folder.File("model/*/_ORT_MEM_ADDR_"));
        File.WriteAllBytes(_folder.File("model/*/_ORT_MEM_ADDR_/*"), new byte[8]);
        File.WriteAllBytes(_model, Model("initializer", "*/_ORT_MEM_ADDR_/*"));
        Check("stands for memory");
    }

    [Fact]
    public void Verify_PathThatIsNotUtf8_IsRefusedThoughItsRepairedNameIsThere()
    {
        File.WriteAllBytes(_folder.File("model/w\uFFFD.bin"), new byte[8]);
        byte[] location = [.. TinyOnnx.Text(1, "location"), .. TinyOnnx.Bytes(2, [.. "w"u8, 0xff, .. ".bin"u8])];
        File.WriteAllBytes(_model, TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(5, TinyOnnx.Text(8, "w"), TinyOnnx.Message(13, location)))));
        Check("not UTF-8");
        File.WriteAllBytes(_model, Model("initializer", "w\uFFFD.bin"));
        Check(null);
    }

    [Fact]
    public void Verify_PipeOrEmptyFile_IsRefused()
    {
        File.WriteAllBytes(_folder.File("model/empty.bin"), []);
        File.WriteAllBytes(_model, Model("initializer", "empty.bin"));
        Check("no regular file");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made with Linux's mkfifo.");
        using (var mkfifo = Process.Start("mkfifo", [_folder.File("model/pipe")]))
            mkfifo.WaitForExit();
        File.WriteAllBytes(_model, Model("initializer", "pipe"));
        Check("no regular file");
    }

    /// <summary>A pipe that nobody writes to is never opened: that would last for ever.</summary>
    [Theory]
    [InlineData("m.onnx")]
    [InlineData("m.yaml")]
    [InlineData("labels.txt")]
    [InlineData("model.json")]
    public async Task Read_PipeInTheFilesPlace_IsRefusedInOneSentence(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made with Linux's mkfifo.");
        var pipe = _folder.File("pipe");
        using (var mkfifo = Process.Start("mkfifo", [pipe]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File(name), pipe);
        var (path, target) = (_folder.File(name), _folder.File("target.onnx"));

        var reading = Task.Run(() =>
        {
            switch (name)
            {
                case "m.onnx": OnnxFile.Verify(path); break;
                case "m.yaml": ContractFile.Find(_folder.File("m.onnx")); break;
                case "labels.txt": LabelLists.Read(path); break;
                default: ModelImporter.Import(path, target); break;
            }
        }, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAnyAsync<ModelException>(
            () => reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.EndsWith("it is empty or no regular file.", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
    }

    [Theory]
    [InlineData("../secret.bin", "link.bin", "a link that leads out")]
    [InlineData("weights.bin", "link.bin", null)]
    [InlineData("deeper/weights.bin", "link.bin", null)]
    [InlineData("..", "out/secret.bin", "a link that leads out")]
    [InlineData("deeper", "in/weights.bin", null)]
    public void Verify_Link_IsFollowedToItsEnd(string target, string path, string? reason)
    {
        var link = _folder.File("model/" + path.Split('/')[0]);
        if (path.Contains('/'))
            Directory.CreateSymbolicLink(link, target);
        else
            File.CreateSymbolicLink(link, target);
        File.WriteAllBytes(_model, Model("initializer", path));
        Check(reason);
    }

    [Fact]
    public void Verify_LinkThroughALinkedFolder_IsFollowedToItsEnd()
    {
        Directory.CreateSymbolicLink(_folder.File("model/deeper/up"), "../..");
        File.CreateSymbolicLink(_folder.File("model/chain.bin"), "deeper/up/secret.bin");
        File.WriteAllBytes(_model, Model("initializer", "chain.bin"));
        Check("a link that leads out");
    }

    [Fact]
    public void Verify_LinksThatGoRound_AreRefused()
    {
        File.CreateSymbolicLink(_folder.File("model/a.bin"), "b.bin");
        File.CreateSymbolicLink(_folder.File("model/b.bin"), "a.bin");
        File.WriteAllBytes(_model, Model("initializer", "a.bin"));
        Assert.Throws<OnnxFileException>(() => OnnxFile.Verify(_model));
    }

    [Fact]
    public void Verify_FolderThatIsItselfALink_IsTheModelsFolder()
    {
        Directory.CreateSymbolicLink(_folder.File("elsewhere"), "model");
        File.WriteAllBytes(_model, Model("initializer", "weights.bin"));
        OnnxFile.Verify(_folder.File("elsewhere/tiny.onnx"));
    }

    [Fact]
    public void Verify_NestedToTheLimitAndBeyond_EndsInASentence()
    {
        foreach (var depth in (int[])[10, 30, 40, 20_000])
        {
            var graph = TinyOnnx.Graph(TinyOnnx.Message(5, TinyOnnx.ExternalTensor("w", Secret, 2)));
            File.WriteAllBytes(_model, TinyOnnx.Model(TinyOnnx.Nest(graph, depth, 6, 5, 1)));
            Check(depth * 3 + 4 > 100 ? "nested more than 100 deep" : "leads out");
        }
    }

    [Fact]
    public async Task Verify_EveryImportedModel_IsSound()
    {
        var store = new ModelStore();
        foreach (var id in (string[])["nanodet_256", "fr_detect"])
            OnnxFile.Verify((await store.GetAsync(id, cancellation: TestContext.Current.CancellationToken)).Path);
    }

    [Fact]
    public void Verify_TruncatedAnywhere_FailsOnlyAsItsOwnError()
    {
        var whole = Model("subgraph of a subgraph", "weights.bin");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_model, whole[..length]);
            Assert.ThrowsAny<OnnxFileException>(() => OnnxFile.Verify(_model));
        }
    }

    [Fact]
    public void Verify_RandomAndMutatedBytes_EndInAnAnswer()
    {
        var (sound, refused) = (0, 0);
        byte[][] seeds = [.. Places.Select(place => Model(place.Data, "weights.bin"))];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])seeds[random.Next(seeds.Length)].Clone();
            if (seed % 4 == 0)
                random.NextBytes(bytes);
            else
                for (var i = random.Next(1, 4); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var stream = new MemoryStream(bytes);
            try
            {
                new ExternalDataWalk(new WireReader(stream)).Run();
                sound++;
            }
            catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
            {
                refused++;
            }
        }

        Assert.InRange(sound, 100, 19_900);
        Assert.InRange(refused, 100, 19_900);
    }

    private static byte[] Model(string place, string path)
    {
        var tensor = TinyOnnx.ExternalTensor("w", path, 2);
        var attribute = TinyOnnx.Message(5, tensor);
        byte[] NodeWith(byte[] content) => TinyOnnx.Message(1, TinyOnnx.Node("If", ["x"], ["y"], TinyOnnx.Message(5, TinyOnnx.Text(1, "body"), content)));
        var inner = TinyOnnx.Graph(TinyOnnx.Message(5, tensor));
        var plain = TinyOnnx.Graph(NodeWith([]));
        return place switch
        {
            "initializer" => TinyOnnx.Model(inner),
            "sparse values" => TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(15, TinyOnnx.Message(1, tensor)))),
            "sparse indices" => TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(15, TinyOnnx.Message(2, tensor)))),
            "attribute tensor" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(attribute))),
            "attribute tensors" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(10, tensor)))),
            "attribute sparse" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(22, TinyOnnx.Message(1, tensor))))),
            "attribute sparse list" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(23, TinyOnnx.Message(1, tensor))))),
            "subgraph" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(6, inner)))),
            "list of subgraphs" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(11, inner)))),
            "subgraph of a subgraph" => TinyOnnx.Model(TinyOnnx.Graph(NodeWith(TinyOnnx.Message(6, NodeWith(TinyOnnx.Message(6, inner)))))),
            "function" => TinyOnnx.Model(plain, 13, TinyOnnx.Message(25, TinyOnnx.Message(7, TinyOnnx.Node("Constant", [], ["c"], TinyOnnx.Message(5, attribute))))),
            "default attribute of a function" => TinyOnnx.Model(plain, 13, TinyOnnx.Message(25, TinyOnnx.Message(11, attribute))),
            "training initialization" => TinyOnnx.Model(plain, 13, TinyOnnx.Message(20, TinyOnnx.Message(1, inner))),
            "training algorithm" => TinyOnnx.Model(plain, 13, TinyOnnx.Message(20, TinyOnnx.Message(2, inner))),
            "location after the name" => TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(5, TinyOnnx.Entry("location", path), TinyOnnx.Text(8, "w")))),
            "location without data location" => TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(5, TinyOnnx.Text(8, "w"), TinyOnnx.Entry("location", path)))),
            "second graph of a repeated field" => TinyOnnx.Model(plain, 13, TinyOnnx.Message(7, inner)),
            _ => TinyOnnx.Model(TinyOnnx.Graph(TinyOnnx.Message(5, TinyOnnx.Text(8, "w"), TinyOnnx.Message(13, TinyOnnx.Text(2, path), TinyOnnx.Text(1, "location"))))),
        };
    }

    private void Check(string? reason)
    {
        if (reason is null)
        {
            OnnxFile.Verify(_model);
            return;
        }

        Assert.Contains(reason, Assert.Throws<OnnxFileException>(() => OnnxFile.Verify(_model)).Message);
    }
}
