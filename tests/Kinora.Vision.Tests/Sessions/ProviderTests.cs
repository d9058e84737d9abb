using System.Runtime.InteropServices;
using Kinora.Models.Npm;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Tests.Sessions;

public sealed class ProviderTests
{
    private static bool HasNvidiaDriver => NativeLibrary.TryLoad("libcuda.so.1", out _);

    [Fact]
    public void Try_EveryProvider_WorksOrSaysWhyNot()
    {
        var reports = ProviderNames.Providers.Select(ProviderReport.Try).ToList();
        Assert.Equal(8, reports.Select(report => report.Provider).Distinct().Count());
        Assert.True(reports.Single(report => report.Provider == ExecutionProvider.Cpu).Works);
        Assert.All(reports, report => Assert.True(report.Works || report.Reason!.Length > 10, report.ToString()));
        foreach (var report in reports.Where(r => r.Provider is not (ExecutionProvider.Cpu or ExecutionProvider.Cuda or ExecutionProvider.TensorRt)))
        {
            var isAbsent = report.Reason?.StartsWith("this build of ONNX Runtime has no", StringComparison.Ordinal) ?? false;
            Assert.NotEqual(isAbsent, SessionRegistry.Providers.Contains(ProviderNames.NativeOf(report.Provider)));
        }
    }

    [Theory]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.TensorRt)]
    public void Provider_NvidiaWithoutItsDriver_IsRefusedForThat(ExecutionProvider provider)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "NVIDIA's libraries are for Linux x64.");
        Assert.SkipWhen(HasNvidiaDriver, "NVIDIA's driver is here.");
        using var sessions = new SessionRegistry(new InferenceOptions { Provider = provider });
        var error = Assert.Throws<ProviderUnavailableException>(() => sessions.Provider);
        Assert.Equal("the NVIDIA driver (libcuda.so.1) is not installed", error.Reason);
        Assert.StartsWith($"The execution provider '{ProviderNames.NameOf(provider)}' does not work here: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Provider_AutoWithoutAnAccelerator_IsTheCpuAndTellsWhatItTried()
    {
        Assert.SkipUnless(SessionRegistry.Providers.SequenceEqual(["CPUExecutionProvider"]) && !HasNvidiaDriver, "There may be an accelerator.");
        using var sessions = new SessionRegistry();
        Assert.Equal(ExecutionProvider.Cpu, sessions.Provider.Provider);
        Assert.Equal(ProviderChoice.Order.SkipLast(1), sessions.Provider.Refused.Select(report => report.Provider));
        Assert.Equal("this build of ONNX Runtime has no OpenVINO provider", sessions.Provider.Refused[2].Reason);
    }

    [Theory]
    [InlineData(ExecutionProvider.Auto)]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.Cpu)]
    public async Task FetchAsync_WhereTheLibrariesAreOfNoUse_FetchesNothing(ExecutionProvider asked)
    {
        Assert.SkipWhen(asked != ExecutionProvider.Cpu && HasNvidiaDriver, "NVIDIA's driver is here.");
        using var home = new TestFolder();
        await NvidiaLibraries.FetchAsync(asked, new NpmClient(home.Path), cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }

    [Fact]
    public void Get_ProviderThatDoesNotWork_SaysSoBeforeTheModelIsLoaded()
    {
        Assert.SkipWhen(SessionRegistry.Providers.Contains("OpenVINOExecutionProvider"), "This build has OpenVINO.");
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["m.onnx"], TinyOnnx.Unary("Relu", TinyOnnx.Floats, 4));
        using var sessions = new SessionRegistry(new InferenceOptions { Provider = ExecutionProvider.OpenVino });
        Assert.Throws<ProviderUnavailableException>(() => sessions.Get(folder["m.onnx"]));
    }

    [Fact]
    public void Make_AutoAndOneInTheMiddleWorks_TakesItAndTriesNoMore()
    {
        List<ExecutionProvider> tried = [];
        var choice = ProviderChoice.Make(ExecutionProvider.Auto, provider =>
        {
            tried.Add(provider);
            return provider == ExecutionProvider.OpenVino ? null : "no";
        });
        Assert.Equal(ExecutionProvider.OpenVino, choice.Provider);
        Assert.Equal([ExecutionProvider.Cuda, ExecutionProvider.MiGraphX, ExecutionProvider.OpenVino], tried);
        Assert.Equal(2, choice.Refused.Count);
    }

    /// <summary>DirectML is of Windows: said to work here, it is chosen and then cannot load the model.</summary>
    [Fact]
    public void Get_AutoChoseAProviderThatCannotLoadTheModel_RunsOnTheNextAndSaysWhy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "DirectML may load it.");
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["m.onnx"], TinyOnnx.Unary("Neg", TinyOnnx.Floats, 4));
        var told = new Told();
        using var sessions = new SessionRegistry(
            new InferenceOptions { Fallbacks = told }, provider => provider == ExecutionProvider.DirectMl ? null : "no");
        Assert.Equal(ExecutionProvider.DirectMl, sessions.Provider.Provider);

        var session = sessions.Get(folder["m.onnx"]);

        Assert.Equal(ExecutionProvider.Cpu, session.Provider);
        using var binding = session.Rent();
        binding.Inputs[0].Values.Fill(2);
        binding.Run();
        Assert.Equal(-2, binding.Outputs[0].Values[0]);
        var fallback = Assert.Single(told.Fallbacks);
        Assert.Equal(("m", ExecutionProvider.DirectMl, ExecutionProvider.Cpu), (fallback.Model, fallback.Failed, fallback.Used));
        Assert.Matches(@"^The model 'm' runs on cpu, because directml cannot load it: [^\n]*DML[^\n]*[^.]\.$", fallback.ToString());
        Assert.Same(session, sessions.Get(folder["m.onnx"]));
    }

    [Fact]
    public void Get_SeveralProvidersInARowCannotLoadTheModel_EachIsReported()
    {
        Assert.SkipWhen(SessionRegistry.Providers.Count > 1, "There may be an accelerator.");
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["m.onnx"], TinyOnnx.Unary("Neg", TinyOnnx.Floats, 4));
        var told = new Told();
        using var sessions = new SessionRegistry(new InferenceOptions { Fallbacks = told }, provider =>
            provider is ExecutionProvider.MiGraphX or ExecutionProvider.CoreMl ? null : "no");

        Assert.Equal(ExecutionProvider.Cpu, sessions.Get(folder["m.onnx"]).Provider);
        Assert.Equal([ExecutionProvider.CoreMl, ExecutionProvider.MiGraphX], told.Fallbacks.Select(fallback => fallback.Failed));
        Assert.All(told.Fallbacks, fallback => Assert.Equal(ExecutionProvider.Cpu, fallback.Used));
    }

    [Fact]
    public void Get_NamedProviderThatCannotLoadTheModel_FailsWithItsReason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "DirectML may load it.");
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["m.onnx"], TinyOnnx.Unary("Neg", TinyOnnx.Floats, 4));
        var told = new Told();
        using var sessions = new SessionRegistry(
            new InferenceOptions { Provider = ExecutionProvider.DirectMl, Fallbacks = told }, _ => null);

        var error = Assert.Throws<ModelLoadException>(() => sessions.Get(folder["m.onnx"]));

        Assert.StartsWith($"The model 'm' cannot be loaded from '{folder["m.onnx"]}': ", error.Message, StringComparison.Ordinal);
        Assert.Empty(told.Fallbacks);
    }

    [Fact]
    public void Get_FileThatNoProviderCanLoad_FailsWithoutAReport()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["m.onnx"], "no model");
        var told = new Told();
        using var sessions = new SessionRegistry(
            new InferenceOptions { Fallbacks = told }, provider => provider == ExecutionProvider.DirectMl ? null : "no");

        Assert.Throws<ModelLoadException>(() => sessions.Get(folder["m.onnx"]));
        Assert.Empty(told.Fallbacks);
    }

    [Theory]
    [InlineData("cuda", true, ExecutionProvider.Cuda)]
    [InlineData("TensorRT", true, ExecutionProvider.TensorRt)]
    [InlineData("auto", true, ExecutionProvider.Auto)]
    [InlineData("gpu", false, ExecutionProvider.Auto)]
    [InlineData("", false, ExecutionProvider.Auto)]
    public void TryParse_Name_IsKnownOrNot(string text, bool isKnown, ExecutionProvider expected)
    {
        Assert.Equal(isKnown, ProviderNames.TryParse(text, out var provider));
        Assert.Equal(isKnown ? expected : ExecutionProvider.Auto, provider);
    }

    [Theory]
    [InlineData("Failed to load library /a/libx_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such", "libcublasLt.so.13")]
    [InlineData("Failed to load library /a/b.so with error: undefined symbol: foo", null)]
    public void MissingLibrary_LoadersMessage_NamesTheLibrary(string message, string? library) =>
        Assert.Equal(library is null ? null : $"the library {library}, which it needs, is not installed", NvidiaLibraries.MissingLibrary(message));

    private sealed class Told : IProgress<ProviderFallback>
    {
        public List<ProviderFallback> Fallbacks { get; } = [];

        public void Report(ProviderFallback value) => Fallbacks.Add(value);
    }
}
