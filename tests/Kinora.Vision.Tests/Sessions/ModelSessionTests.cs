using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Tests.Sessions;

public sealed class ModelSessionTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SessionRegistry _sessions = new();

    public void Dispose()
    {
        _sessions.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(TinyOnnx.Floats, TensorElementType.Float)]
    [InlineData(TinyOnnx.Octets, TensorElementType.UInt8)]
    [InlineData(TinyOnnx.Words, TensorElementType.Int32)]
    [InlineData(TinyOnnx.Longs, TensorElementType.Int64)]
    public void Run_EachTypeThatIsBound_ComesOutAsItWentIn(int type, TensorElementType expected)
    {
        var session = _sessions.Get(Write("identity.onnx", TinyOnnx.Unary("Identity", type, 2, 3)));
        using var binding = session.Rent();
        Assert.Equal(expected, session.Inputs.Single().ElementType);
        Assert.Equal([2, 3], session.Inputs.Single().Dimensions);
        switch (expected)
        {
            case TensorElementType.Float: Check<float>(binding, i => i * 1.5f); break;
            case TensorElementType.UInt8: Check<byte>(binding, i => (byte)(i + 250)); break;
            case TensorElementType.Int32: Check<int>(binding, i => i - int.MaxValue); break;
            default: Check<long>(binding, i => i - long.MaxValue); break;
        }
    }

    [Fact]
    public void As_AnotherType_Throws()
    {
        using var binding = _sessions.Get(Write("bytes.onnx", TinyOnnx.Unary("Identity", TinyOnnx.Octets, 4))).Rent();
        Assert.Throws<InvalidOperationException>(() => binding.Inputs[0].Values.Length);
        Assert.Throws<InvalidOperationException>(() => binding.Inputs[0].As<int>().Length);
        Assert.Equal(4, binding.Inputs[0].As<byte>().Length);
    }

    [Fact]
    public void Rent_OneAfterTheOther_IsOneSetOfTensorsThatRemembersItsFiller()
    {
        var session = _sessions.Get(Write("one.onnx", TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4)));
        var filler = new object();
        for (var i = 0; i < 5; i++)
        {
            using var binding = session.Rent();
            Assert.Equal(i == 0 ? null : filler, binding.Filler);
            Assert.Equal(i == 0 ? 0 : 7, binding.Inputs[0].Values[3]);
            binding.Filler = filler;
            binding.Inputs[0].Values[3] = 7;
        }

        Assert.Equal(1, session.Bindings);
    }

    [Fact]
    public void Rent_ThreeAtOnce_AreThreeAndStayThree()
    {
        var session = _sessions.Get(Write("three.onnx", TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4)));
        for (var round = 0; round < 3; round++)
        {
            SessionBinding[] bindings = [session.Rent(), session.Rent(), session.Rent()];
            Assert.Equal(3, bindings.Distinct().Count());
            Array.ForEach(bindings, binding => binding.Dispose());
            bindings[0].Dispose();
        }

        Assert.Equal(3, session.Bindings);
    }

    [Fact]
    public void Use_AfterItWasGivenBack_Throws()
    {
        var session = _sessions.Get(Write("back.onnx", TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4)));
        var binding = session.Rent();
        binding.Dispose();
        using var next = session.Rent();
        Action[] uses =
        [
            binding.Run, () => _ = binding.Inputs, () => _ = binding.Outputs, () => binding.Input("x"), () => binding.Output("y"),
            () => _ = binding.Filler, () => binding.Filler = this,
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
    }

    [Fact]
    public void Dispose_AgainAfterTheTensorsWereLentAnew_TakesThemFromNobody()
    {
        var session = _sessions.Get(Write("stale.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 4)));
        var first = session.Rent();
        first.Dispose();
        using var second = session.Rent();
        first.Dispose();
        using var third = session.Rent();
        Assert.Equal(2, session.Rented);
        second.Inputs[0].Values.Fill(2);
        third.Inputs[0].Values.Fill(3);
        second.Run();
        third.Run();
        Assert.Equal([-2, -2, -2, -2], second.Outputs[0].Values.ToArray());
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("weights.bin")]
    public void Run_FileReplacedBeforeTheSecondForm_GoesOnWithTheFirst(string replaced)
    {
        WriteSum("", 1);
        var load = new RunLoad(2);
        using var session = ModelSession.Load(_folder["model.onnx"], ExecutionProvider.Cpu, new InferenceOptions { WarmUp = false }, load);
        WriteSum("new-", 2);
        File.SetLastWriteTimeUtc(_folder["new-" + replaced], DateTime.UtcNow.AddHours(1));
        File.Move(_folder["new-" + replaced], _folder[replaced], overwrite: true);

        // A second run beside this one is under way, so it is to have one thread.
        Assert.Equal(RunWidth.Wide, load.Begin());
        using var binding = session.Rent();
        binding.Inputs[0].Values.Fill(10);
        binding.Run();
        Assert.Equal([12], binding.Outputs[0].Values.ToArray());
    }

    [Fact]
    public void Dispose_WhileABindingIsOut_ReleasesItWhenItComesBack()
    {
        using var sessions = new SessionRegistry();
        var session = sessions.Get(Write("out.onnx", TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4)));
        var binding = session.Rent();
        sessions.Dispose();
        binding.Dispose();
        Assert.Throws<ObjectDisposedException>(session.Rent);
    }

    [Fact]
    public void Rent_ModelWithAnOpenBatch_TakesOnePicture()
    {
        var session = _sessions.Get(Write("batch.onnx", TinyOnnx.Unary("Relu", TinyOnnx.Floats, -1, 3)));
        Assert.True(session.Inputs.Single().HasOpenBatch);
        using var binding = session.Rent();
        Assert.Equal([1, 3], binding.Inputs[0].Dimensions);
        binding.Inputs[0].Values[0] = -1;
        binding.Inputs[0].Values[1] = 2;
        binding.Run();
        Assert.Equal([0, 2, 0], binding.Outputs[0].Values.ToArray());
    }

    [Fact]
    public void Run_FromManyThreadsOnWideAndNarrow_EveryOneGetsItsOwnResult()
    {
        using var sessions = new SessionRegistry(new InferenceOptions { Threads = 4, WarmUp = false });
        var session = sessions.Get(Write("many.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 1000)));
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var binding = session.Rent();
            binding.Inputs[0].Values.Fill(i);
            binding.Run();
            Assert.Equal(-1, binding.Outputs[0].Values.IndexOfAnyExcept(-i));
        });
        Assert.InRange(session.Bindings, 1, 16);
    }

    [Fact]
    public async Task RentRunReturn_InSteadyState_AllocatesTheLeaseAlone()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        var session = _sessions.Get(model.Path);
        RunOnce(session);

        // An object with one field.
        Assert.Equal(3 * IntPtr.Size, Allocations.Of(() => RunOnce(session)));
    }

    [Fact]
    public async Task Get_ModelOfTheCache_IsInUseUntilItIsUnloaded()
    {
        var model = new ModelFile(Write("kept.onnx", TinyOnnx.Unary("Neg", TinyOnnx.Floats, 2)), null, null)
        {
            Lease = await ModelLease.TakeAsync(_folder.Path, "kept", TestContext.Current.CancellationToken),
        };
        var sessions = new SessionRegistry(new InferenceOptions { WarmUp = false });
        sessions.Get(model);
        model.Lease.Dispose();
        Assert.True(ModelLease.IsInUse(_folder.Path, "kept"));

        sessions.Dispose();

        Assert.False(ModelLease.IsInUse(_folder.Path, "kept"));
    }

    [Fact]
    public async Task Get_WithWarmUp_HasRunAndKeepsItsTensors()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        using var cold = new SessionRegistry(new InferenceOptions { WarmUp = false });
        Assert.Equal(1, _sessions.Get(model.Path).Bindings);
        Assert.Equal(0, cold.Get(model.Path).Bindings);
    }

    [Fact]
    public async Task Run_NarrowAndWide_AgreeOnARealModel()
    {
        var model = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        using var one = new SessionRegistry(new InferenceOptions { Threads = 1 });
        using var wide = new SessionRegistry(new InferenceOptions { Threads = 4, WarmUp = false });
        using var narrow = one.Get(model.Path).Rent();
        using var spread = wide.Get(model.Path).Rent();
        var random = new Random(1);
        foreach (ref var value in narrow.Inputs[0].Values)
        {
            value = (float)(random.NextDouble() * 4) - 2;
        }

        narrow.Inputs[0].Values.CopyTo(spread.Inputs[0].Values);
        narrow.Run();
        spread.Run();
        for (var i = 0; i < narrow.Outputs.Count; i++)
        {
            Assert.All(
                narrow.Outputs[i].Values.ToArray().Zip(spread.Outputs[i].Values.ToArray()), pair => Assert.InRange(pair.First - pair.Second, -1e-3, 1e-3));
        }
    }

    [Theory]
    [InlineData(1, 1, RunWidth.Narrow)]
    [InlineData(2, 1, RunWidth.Wide)]
    [InlineData(2, 2, RunWidth.Narrow)]
    [InlineData(8, 4, RunWidth.Wide)]
    [InlineData(8, 5, RunWidth.Narrow)]
    internal void Begin_SoManyRunsOnSoManyCores_IsWideOnlyWithTwoCoresEach(int threads, int running, RunWidth expected)
    {
        var load = new RunLoad(threads);
        var width = RunWidth.Narrow;
        for (var i = 0; i < running; i++)
        {
            width = load.Begin();
        }

        Assert.Equal(expected, width);
        load.End();
        Assert.Equal(expected, load.Begin());
    }

    /// <summary>y = x + 1 + weights, with the 1 in the model and the weights beside it.</summary>
    private void WriteSum(string prefix, float value)
    {
        File.WriteAllBytes(_folder[prefix + "weights.bin"], BitConverter.GetBytes(value));
        File.WriteAllBytes(_folder[prefix + "model.onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("Add", ["x", "own"], ["more"])),
            TinyOnnx.Message(1, TinyOnnx.Node("Add", ["more", "beside"], ["y"])),
            TinyOnnx.Message(5, TinyOnnx.Tensor("own", TinyOnnx.Floats, BitConverter.GetBytes(value), 1)),
            TinyOnnx.Message(5, TinyOnnx.ExternalTensor("beside", "weights.bin", 1)),
            TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, 1)),
            TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, 1)))));
    }

    private static void RunOnce(ModelSession session)
    {
        using var binding = session.Rent();
        binding.Run();
    }

    private static void Check<T>(SessionBinding binding, Func<int, T> value)
        where T : unmanaged
    {
        for (var i = 0; i < 6; i++)
        {
            binding.Inputs[0].As<T>()[i] = value(i);
        }

        binding.Run();
        Assert.Equal(Enumerable.Range(0, 6).Select(value), binding.Outputs[0].As<T>().ToArray());
    }

    private string Write(string name, byte[] model)
    {
        File.WriteAllBytes(_folder[name], model);
        return _folder[name];
    }
}
