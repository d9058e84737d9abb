using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

public sealed class LauncherTests : IDisposable
{
    private static readonly string Launcher = Path.Join(Repository.Root, "kinora");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Version_FromAnotherFolderThroughALink_IsPrinted()
    {
        File.CreateSymbolicLink(_folder["kin"], Launcher);
        var run = Tool.Run(_folder["kin"], ["--version"], folder: _folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Arguments_WithSpacesAndQuotes_ReachTheProgramAsTheyAre()
    {
        var run = Tool.Run(Launcher, ["watch", "no such 'file' $HOME.mp4"], folder: _folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'no such 'file' $HOME.mp4'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_OnThisMachine_FindsWhatTheTestsNeed()
    {
        var run = Tool.Run(Launcher, ["doctor"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(@"ok +ffmpeg +ffmpeg version", run.Output);
        Assert.Matches(@"ok +ONNX Runtime +1\.\d+\.\d+, providers: .*CPUExecutionProvider", run.Output);
    }

    [Fact]
    public void Doctor_WithoutFfmpeg_NamesItAndTheCommandThatMendsIt()
    {
        var run = Tool.Run(KinoraProgram.Path, ["doctor"], environment: new Dictionary<string, string> { ["PATH"] = "/nonexistent" });
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"MISSING +ffmpeg", run.Output);
        Assert.Contains(OperatingSystem.IsMacOS() ? "brew install ffmpeg" : "apt-get install ffmpeg", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Setup_PackageThatIsNotThePinnedOne_IsRefusedAndNothingIsKept()
    {
        MakeCheckout("is-number@7.0.0 any 4000 sha512-" + Convert.ToBase64String(new byte[64]) + " package.json");
        var run = Setup();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not the pinned package", run.Error, StringComparison.Ordinal);
        Assert.Equal(["npm"], Directory.EnumerateFileSystemEntries(_folder["home"]).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["home/npm"]));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Setup_PinnedPackage_KeepsOnlyTheNamedParts()
    {
        MakeCheckout("is-number@7.0.0 any 4000 sha512-41Cifkg6e8TylSpdtTpeLVMqvSBEVzTttHvERD741+pnZ8ANv0004MRL43QKPDlK9cGvNp6NZWZUBlbGXYxxng== package.json LICENSE");
        var run = Setup();

        // There is no page and no program to build in this checkout: that is where it ends, after the fetch.
        Assert.Contains("fetching is-number@7.0.0 from npm", run.Error, StringComparison.Ordinal);
        Assert.Contains("the page could not be built", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["LICENSE", "package.json"],
            Directory.EnumerateFiles(_folder["home/npm/is-number@7.0.0"]).Select(Path.GetFileName).Order());
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder["home"]));
    }

    [Fact]
    public void Start_WithoutAHome_SaysWhatToSet()
    {
        var run = Tool.Run("/usr/bin/env", ["-u", "HOME", "-u", "XDG_CACHE_HOME", "-u", "KINORA_HOME", Launcher, "--version"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("kinora: there is no place for the cache: set HOME or KINORA_HOME.\n", run.Error);
    }

    [Fact]
    public void Setup_QuotesInTheCachePath_AreNotTakenForCommands()
    {
        MakeCheckout("no-such-package-of-kinora@0.0.1 any 4000 sha512-AAAA package.json");
        var run = Tool.Run(
            _folder["checkout/kinora"], ["setup"], folder: _folder.Path,
            environment: new Dictionary<string, string> { ["KINORA_HOME"] = _folder["x'; touch pwned; echo '"], ["npm_config_offline"] = "true" });
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("npm could not fetch", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["pwned"]));
        Assert.Equal(["npm"], Directory.EnumerateFileSystemEntries(_folder["x'; touch pwned; echo '"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Setup_ApostropheInTheCheckoutsPath_IsNamed()
    {
        MakeCheckout("");
        Directory.Move(_folder["checkout"], _folder["my clone's dir"]);
        var run = Tool.Run(_folder["my clone's dir/kinora"], ["setup"], environment: new Dictionary<string, string> { ["KINORA_HOME"] = _folder["home"] });
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has a character that the .NET build cannot take", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_UnknownOption_IsRefused()
    {
        var run = Tool.Run(Launcher, ["test", "--slow"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'--slow' is no option of test", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_PinnedForTheBuild_AreThoseThatTheProjectNames()
    {
        var pins = File.ReadAllText(Path.Join(Repository.Root, "src", "OnnxRuntime", "packages.txt"));
        var project = File.ReadAllText(Path.Join(Repository.Root, "src", "OnnxRuntime", "OnnxRuntime.csproj"));
        foreach (var package in pins.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ')[0]))
        {
            Assert.Contains($"/npm/{package}", project, StringComparison.Ordinal);
        }
    }

    /// <summary>A checkout with the real launcher and nothing to build.</summary>
    private void MakeCheckout(string packages)
    {
        Directory.CreateDirectory(_folder["checkout/src/OnnxRuntime"]);
        File.Copy(Launcher, _folder["checkout/kinora"]);
        File.WriteAllText(_folder["checkout/src/OnnxRuntime/packages.txt"], packages + "\n");
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" })
        {
            File.Copy(Path.Join(Repository.Root, file), _folder["checkout/" + file]);
        }
    }

    private ToolRun Setup() => Tool.Run(
        _folder["checkout/kinora"], ["setup"], environment: new Dictionary<string, string> { ["KINORA_HOME"] = _folder["home"] });
}
