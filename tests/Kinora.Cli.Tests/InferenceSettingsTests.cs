using System.Runtime.InteropServices;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli.Tests;

public sealed class InferenceSettingsTests
{
    [Fact]
    public void Create_NothingSaid_IsAutoOnAllCoresWithoutALimit()
    {
        var settings = InferenceSettings.Create(null, _ => null);
        Assert.Equal(ExecutionProvider.Auto, settings.ForManyRuns.Provider);
        Assert.Equal(Environment.ProcessorCount, settings.ForManyRuns.Threads);
        Assert.Null(settings.Memory);
        Assert.Null(settings.ForManyRuns.MaxArenaBytes);
        Assert.True(settings.ForManyRuns.WarmUp);
        Assert.False(settings.ForOneRun.WarmUp);
    }

    [Theory]
    [InlineData("4GiB", 2L << 30, 2L << 30)]
    [InlineData("100MiB", 50L << 20, 50L << 20)]
    [InlineData("12GiB", uint.MaxValue, (8L << 30) + 1)]
    public void Create_MaxMemory_IsHalvedAndTheArenaStaysUnder4GiB(string text, long arena, long rest)
    {
        var settings = InferenceSettings.Create(null, name => name == "KINORA_MAX_MEMORY" ? text : null);
        Assert.Equal(arena, settings.ForManyRuns.MaxArenaBytes);
        Assert.Equal(rest, settings.Memory!.Limit);
        Assert.Same(settings.Memory, settings.ForOneRun.Memory);
    }

    [Fact]
    public void Create_CommandLineAndEnvironment_CommandLineWins()
    {
        Assert.Equal(ExecutionProvider.Cuda, InferenceSettings.Create(null, Cuda).ForManyRuns.Provider);
        Assert.Equal(ExecutionProvider.Cpu, InferenceSettings.Create(ExecutionProvider.Cpu, Cuda).ForManyRuns.Provider);
        Assert.Equal(3, InferenceSettings.Create(null, name => name == "KINORA_THREADS" ? "3" : null).ForManyRuns.Threads);

        static string? Cuda(string name) => name == "KINORA_PROVIDER" ? "cuda" : null;
    }

    [Theory]
    [InlineData("KINORA_PROVIDER", "gpu", "KINORA_PROVIDER is 'gpu': name one of cpu, cuda, tensorrt, coreml, openvino, directml, migraphx, xnnpack, auto.")]
    [InlineData("KINORA_THREADS", "0", "KINORA_THREADS is '0': give a whole number from 1 to 1024.")]
    [InlineData("KINORA_THREADS", "many", "KINORA_THREADS is 'many': give a whole number from 1 to 1024.")]
    [InlineData("KINORA_MAX_MEMORY", "4 apples", "KINORA_MAX_MEMORY is '4 apples': give 1MiB or more, as 4GiB, 512MiB or a number of bytes.")]
    [InlineData("KINORA_MAX_MEMORY", "1000", "KINORA_MAX_MEMORY is '1000': give 1MiB or more, as 4GiB, 512MiB or a number of bytes.")]
    public void Create_ValueThatMeansNothing_IsWrongUsage(string variable, string value, string message) => Assert.Equal(
        message, Assert.Throws<UsageException>(() => InferenceSettings.Create(null, name => name == variable ? value : null)).Message);

    [Theory]
    [InlineData("watch", "test:")]
    [InlineData("predict", "picture.jpg")]
    [InlineData("models", "run", "nanodet", "--input", "a=b", "--output", "out")]
    public void Provider_OnEveryCommandThatRunsModels_IsCheckedAsItIsRead(params string[] command)
    {
        Assert.Empty(KinoraCommand.Create().Parse([.. command, "--provider", "CUDA"]).Errors);
        var error = Assert.Single(KinoraCommand.Create().Parse([.. command, "--provider", "gpu"]).Errors.Select(e => e.Message).Distinct());
        Assert.Equal("--provider is 'gpu': name one of cpu, cuda, tensorrt, coreml, openvino, directml, migraphx, xnnpack, auto.", error);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Predict_ProviderThatDoesNotWork_FailsWithTheReason()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "NVIDIA's driver is here.");
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "NVIDIA's libraries are for Linux x64.");
        var run = KinoraProgram.Run("predict", Repository.Shared("media/grace_hopper.bmp"), "--provider", "cuda", "--model", "detect=nanodet_256");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "kinora: The execution provider 'cuda' does not work here: the NVIDIA driver (libcuda.so.1) is not installed; kinora doctor tells which do.",
            run.Error.Trim());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Doctor_EveryProvider_HasItsLine()
    {
        var run = KinoraProgram.Run("doctor");
        Assert.All(ProviderNames.Providers, provider => Assert.Contains($"provider {ProviderNames.NameOf(provider)}", run.Output, StringComparison.Ordinal));
        Assert.Matches("ok +provider cpu +works", run.Output);
    }
}
