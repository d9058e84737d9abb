using System.Runtime.InteropServices;
using Kinora.Models.Cache;
using Kinora.Models.Import;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Tests.Sessions;

public sealed class PreparedModelTests : IAsyncLifetime
{
    private const int Channels = 16;

    private readonly TestFolder _folder = new();
    private string _model = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Home => _folder["home"];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Models are prepared on x64 only.");
        var random = new Random(1);
        var weights = new float[Channels * 3 * 3 * 3];
        Array.ForEach(Enumerable.Range(0, weights.Length).ToArray(), i => weights[i] = random.NextSingle() - 0.5f);
        await File.WriteAllBytesAsync(_folder["conv.onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("Conv", ["x", "w"], ["c"])),
            TinyOnnx.Message(1, TinyOnnx.Node("Relu", ["c"], ["y"])),
            TinyOnnx.Message(5, TinyOnnx.Tensor("w", TinyOnnx.Floats, MemoryMarshal.AsBytes<float>(weights).ToArray(), Channels, 3, 3, 3)),
            TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, 1, 3, 32, 32)),
            TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, 1, Channels, 30, 30)))), Cancellation);
        (_, _model) = await new ImportedModels(Home).ImportAsync("conv", _folder["conv.onnx"], "file:conv.onnx", ImportOptions.None, Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Get_ModelOfTheCache_IsPreparedOnceWithTheSameResults()
    {
        var (itself, plain) = await RunAsync(fromCache: false);
        Assert.False(plain);

        var (first, isFirstPrepared) = await RunAsync();
        var form = new FileInfo(Assert.Single(Forms()));
        var (second, isSecondPrepared) = await RunAsync();

        Assert.True(isFirstPrepared && isSecondPrepared);
        Assert.Equal(form.LastWriteTimeUtc, new FileInfo(Assert.Single(Forms())).LastWriteTimeUtc);
        Assert.Equal(itself, first);
        Assert.Equal(itself, second);
        Assert.Empty(Directory.GetDirectories(Path.Join(Home, "tmp")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_FormIsDamaged_IsNotTakenAndMadeAgain(bool isCutOff)
    {
        var (itself, _) = await RunAsync();
        var form = Assert.Single(Forms());
        var sound = await File.ReadAllBytesAsync(form, Cancellation);
        var damaged = isCutOff ? sound[..200] : (byte[])sound.Clone();
        damaged[^1] ^= 1;
        File.Delete(form);
        await File.WriteAllBytesAsync(form, damaged, Cancellation);

        var (results, isPrepared) = await RunAsync();

        Assert.True(isPrepared);
        Assert.Equal(itself, results);
        Assert.Equal(sound.Length, new FileInfo(Assert.Single(Forms())).Length);
    }

    [Fact]
    public async Task Get_FormThatTheRuntimeRefuses_LoadsTheModelItself()
    {
        var (itself, _) = await RunAsync();
        var machine = Path.GetFileName(Assert.Single(Forms()))[..^"-00000000.ort".Length];
        var forms = (await new ModelStore(Home).GetAsync("conv", cancellation: Cancellation)).Prepared!;
        Assert.NotNull(forms.TryMake(machine, 9, static path =>
        {
            File.WriteAllText(path, "no model.");
            return true;
        }));

        var (results, isPrepared) = await RunAsync();

        Assert.False(isPrepared);
        Assert.Equal(itself, results);
        Assert.True((await RunAsync()).IsPrepared);
    }

    [Fact]
    public async Task TryMake_NoRoomOnTheDisk_DoesNotSayThatThereCanBeNone()
    {
        var forms = (await new ModelStore(Home).GetAsync("conv", cancellation: Cancellation)).Prepared!;

        Assert.Null(forms.TryMake("m", 1L << 55, static _ => false));
        Assert.Null(forms.Find("m", out var isNone));
        Assert.False(isNone);

        Assert.Null(forms.TryMake("m", 1, static _ => false));
        Assert.Null(forms.Find("m", out isNone));
        Assert.True(isNone);
    }

    [Fact]
    public async Task Get_FormOfAnotherRuntime_IsNotTaken()
    {
        _ = await RunAsync();
        var form = Assert.Single(Forms());
        File.Move(form, form.Replace("1-", "0-", StringComparison.Ordinal));

        Assert.True((await RunAsync()).IsPrepared);
        Assert.Equal(2, Forms().Length);
    }

    [Fact]
    public async Task Get_NoRoomInTheQuota_IsLoadedAsItIs()
    {
        var (_, isPrepared) = await RunAsync(new ModelStoreOptions { Quota = new FileInfo(_model).Length });

        Assert.False(isPrepared);
        Assert.Empty(Forms());
    }

    [Fact]
    public async Task Verify_PreparedModel_TakesItsFormsAway()
    {
        _ = await RunAsync();
        var store = new ModelStore(Home);

        Assert.True(await store.VerifyAsync(store.AllStored().Single(), Cancellation));

        Assert.Empty(Forms());
        Assert.True((await RunAsync()).IsPrepared);
    }

    [Fact]
    public async Task Get_SeveralPicturesAtOnce_TakesTheModelItself()
    {
        _ = await RunAsync();
        using var sessions = new SessionRegistry(
            new InferenceOptions { Provider = ExecutionProvider.Cpu, WarmUp = false, Batch = new BatchOptions { EvenOnCpu = true } });
        var file = await new ModelStore(Home).GetAsync("conv", cancellation: Cancellation);
        using var lease = file.Lease;

        Assert.False(sessions.Get(file).IsPrepared);
    }

    private string[] Forms() => Directory.Exists(Path.Join(Home, "prepared")) ? Directory.GetFiles(Path.Join(Home, "prepared"), "*", SearchOption.AllDirectories) : [];

    /// <summary>As a process does that starts now.</summary>
    private async Task<(float[] Results, bool IsPrepared)> RunAsync(ModelStoreOptions? options = null, bool fromCache = true)
    {
        using var sessions = new SessionRegistry(new InferenceOptions { Provider = ExecutionProvider.Cpu, WarmUp = false });
        var file = await new ModelStore(Home, options: options).GetAsync("conv", cancellation: Cancellation);
        using var lease = file.Lease;
        var session = fromCache ? sessions.Get(file) : sessions.Get(file.Path);
        using var binding = session.Rent();
        for (var i = 0; i < binding.Inputs[0].Values.Length; i++)
        {
            binding.Inputs[0].Values[i] = i % 7 * 0.3f;
        }

        binding.Run();
        return (binding.Outputs[0].Values.ToArray(), session.IsPrepared);
    }
}
