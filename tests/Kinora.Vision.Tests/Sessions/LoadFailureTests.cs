using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Sessions;

public sealed class LoadFailureTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SessionRegistry _sessions = new();

    public static TheoryData<string, string> Broken => new()
    {
        { "missing", "there is no such file" },
        { "empty", "it is empty or no regular file" },
        { "text", "it is not an ONNX model" },
        { "cut", "it is cut off or damaged at byte" },
        { "nothing", "it is not an ONNX model, or cut off before its graph" },
        { "opset", "it uses version 999 of the operators 'ai.onnx', and this ONNX Runtime knows them up to version" },
        { "operator", "NoSuchOperator" },
        { "folder", "it is empty or no regular file" },
    };

    public void Dispose()
    {
        _sessions.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Get_BrokenFile_SaysModelFileAndReasonInOneSentence(string how, string reason)
    {
        var path = _folder[how + ".onnx"];
        var sound = TinyOnnx.Unary("Relu", TinyOnnx.Floats, 4);
        switch (how)
        {
            case "missing": break;
            case "folder": Directory.CreateDirectory(path); break;
            case "empty": File.WriteAllBytes(path, []); break;
            case "text": File.WriteAllText(path, "this is no model"); break;
            case "cut": File.WriteAllBytes(path, sound[..^5]); break;
            case "nothing": File.WriteAllBytes(path, TinyOnnx.Number(1, 7)); break;
            case "opset": File.WriteAllBytes(path, TinyOnnx.Model(Graph("Relu"), 999)); break;
            default: File.WriteAllBytes(path, TinyOnnx.Model(Graph("NoSuchOperator"))); break;
        }

        var error = Assert.Throws<ModelLoadException>(() => _sessions.Get(path));
        Assert.StartsWith($"The model '{how}' cannot be loaded from '{path}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("onnxruntime_src", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(TinyOnnx.Halves, new[] { 4 }, "its tensor 'x' is float16 [4]")]
    [InlineData(TinyOnnx.Floats, new[] { 1, -1 }, "its tensor 'x' is float32 [1,?]")]
    public void Rent_TensorThatCannotBeBound_NamesIt(int type, int[] sizes, string reason)
    {
        File.WriteAllBytes(_folder["odd.onnx"], TinyOnnx.Unary("Identity", type, sizes));
        var error = Assert.Throws<ModelLoadException>(() => _sessions.Get(_folder["odd.onnx"]).Rent());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("odd.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1, 700_000_000 }, "2.6 GiB")]
    [InlineData(new[] { 1, 3, 16384, 65536 }, "12 GiB")]
    [InlineData(new[] { 65536, 65536, 65536, 65536 }, "68719476736 GiB")]
    public void Get_TensorOfMoreThan2GiB_NamesItAndGivesBackWhatItTook(int[] sizes, string size)
    {
        var budget = new MemoryBudget(1L << 50);
        using var sessions = new SessionRegistry(new InferenceOptions { Memory = budget });
        File.WriteAllBytes(_folder["huge.onnx"], TinyOnnx.Unary("Identity", TinyOnnx.Floats, sizes));
        var error = Assert.Throws<ModelLoadException>(() => sessions.Get(_folder["huge.onnx"]));
        Assert.Equal(
            $"The model 'huge' ('{_folder["huge.onnx"]}') cannot be used here: its tensor 'x', float32 [{string.Join(',', sizes)}], takes {size} " +
            "for each run, and a tensor must have less than 2 GiB.",
            error.Message);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task Get_RealModelCutAnywhere_IsRefusedWithoutHarm()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        var whole = await File.ReadAllBytesAsync(model.Path, TestContext.Current.CancellationToken);
        foreach (var length in (int[])[1, 100, whole.Length / 3, whole.Length / 2, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(_folder["cut.onnx"], whole[..length], TestContext.Current.CancellationToken);
            Assert.Throws<ModelLoadException>(() => _sessions.Get(_folder["cut.onnx"]));
        }
    }

    [Fact]
    public void Get_FileThatWasMended_IsLoaded()
    {
        File.WriteAllText(_folder["mended.onnx"], "");
        Assert.Throws<ModelLoadException>(() => _sessions.Get(_folder["mended.onnx"]));
        File.WriteAllBytes(_folder["mended.onnx"], TinyOnnx.Unary("Relu", TinyOnnx.Floats, 4));
        Assert.NotNull(_sessions.Get(_folder["mended.onnx"]));
        Assert.Equal(1, _sessions.Count);
    }

    [Fact]
    public void Get_ExternalDataBesideTheModel_IsLoaded()
    {
        File.WriteAllBytes(_folder["weights.bin"], [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        File.WriteAllBytes(_folder["beside.onnx"], TinyOnnx.Add(TinyOnnx.ExternalTensor("w", "weights.bin", 2), 2));
        using var binding = _sessions.Get(_folder["beside.onnx"]).Rent();
        binding.Inputs[0].Values.Fill(10);
        binding.Run();
        Assert.Equal([11, 12], binding.Outputs[0].Values.ToArray());
    }

    [Fact]
    public void Get_ExternalDataElsewhere_NamesTensorAndPath()
    {
        File.WriteAllBytes(_folder["weights.bin"], new byte[8]);
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllBytes(_folder["model/thief.onnx"], TinyOnnx.Add(TinyOnnx.ExternalTensor("w", "../weights.bin", 2), 2));
        var error = Assert.Throws<ModelLoadException>(() => _sessions.Get(_folder["model/thief.onnx"]));
        Assert.Contains("its tensor 'w' names '../weights.bin' for its numbers", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Graph(string op) => TinyOnnx.Graph(
        TinyOnnx.Message(1, TinyOnnx.Node(op, ["x"], ["y"])),
        TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, 4)),
        TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, 4)));
}
