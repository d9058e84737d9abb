using Kinora.Frames.Memory;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Sessions;

public sealed class SessionUnloadingTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly MemoryBudget _memory = new(64 << 20);
    private readonly SessionRegistry _sessions;
    private readonly string _model;

    public SessionUnloadingTests()
    {
        _sessions = new SessionRegistry(new InferenceOptions { Memory = _memory, WarmUp = false });
        _model = _folder["model.onnx"];
        File.WriteAllBytes(_model, TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4));
    }

    public void Dispose()
    {
        _sessions.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TryUnload_OfAnIdleModel_GivesItsMemoryBackAndTheNextUserLoadsItAgain()
    {
        var first = _sessions.Get(_model);
        first.Rent().Dispose();
        Assert.True(_memory.Used > 0);
        Assert.Equal((_model, new FileInfo(_model).Length, 0, 0), _sessions.Loaded.Select(static model => (model.Path, model.FileBytes, model.Users, model.Running)).Single());

        Assert.True(_sessions.TryUnload(_model, out var model));

        Assert.Equal(_model, model!.Path);
        Assert.Equal(0, _memory.Used);
        Assert.Empty(_sessions.Loaded);
        Assert.Throws<ObjectDisposedException>(first.Rent);
        _sessions.Get(_model).Rent().Dispose();
    }

    [Fact]
    public void TryUnload_OfAModelInUse_IsRefusedWithTheNumbers()
    {
        var (one, other) = (_sessions.Use(_model), _sessions.Use(Path.Join(_folder.Path, ".", "model.onnx")));
        var binding = _sessions.Get(_model).Rent();
        AssertRefused(2, 1);
        binding.Dispose();
        AssertRefused(2, 0);
        one.Dispose();
        one.Dispose();
        AssertRefused(1, 0);
        other.Dispose();
        Assert.True(_sessions.TryUnload(_model, out _));
    }

    [Fact]
    public void TryUnload_OfARunUnderWay_IsRefused()
    {
        using var binding = _sessions.Get(_model).Rent();
        AssertRefused(0, 1);
    }

    [Fact]
    public void TryUnload_OfWhatIsNotLoaded_TellsSo()
    {
        using var use = _sessions.Use(_model);
        Assert.False(_sessions.TryUnload(_model, out var model));
        Assert.Null(model);
    }

    private void AssertRefused(int users, int running)
    {
        Assert.False(_sessions.TryUnload(_model, out var model));
        Assert.Equal((users, running), (model!.Users, model.Running));
    }
}
