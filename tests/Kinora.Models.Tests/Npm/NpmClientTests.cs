using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Kinora.Models.Npm;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Npm;

public sealed class NpmClientTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeNpm _npm;

    public NpmClientTests() => _npm = new FakeNpm(_folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Home => _folder.File("home");

    [Fact]
    public async Task FetchAsync_Missing_KeepsWantedFilesAndTheLicence()
    {
        var package = Standard();
        var progress = new ProgressList();

        var folder = await _npm.Client.FetchAsync(package, ["models/a.json"], progress, Cancellation);

        Assert.Equal(Path.Join(Home, "npm", "@test", "models@1.2.3"), folder);
        Assert.Equal(["LICENSE", "models/a.json", "package.json"], Files(folder));
        Assert.Equal("a", await File.ReadAllTextAsync(Path.Join(folder, "models/a.json"), Cancellation));
        Assert.Equal([PullStage.Downloading, PullStage.Verifying, PullStage.Unpacking], progress.Stages);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Home, "tmp")));
    }

    [Fact]
    public async Task FetchAsync_Present_StartsNothing()
    {
        var package = Standard();
        await _npm.Client.FetchAsync(package, ["models/a.json"], cancellation: Cancellation);
        var progress = new ProgressList();

        await _npm.Client.FetchAsync(package, ["models/a.json"], progress, Cancellation);

        Assert.Equal(1, _npm.Starts);
        Assert.Empty(progress.Stages);
    }

    [Fact]
    public async Task FetchAsync_Started_TakesAnArgumentListThatRunsNoScripts()
    {
        await _npm.Client.FetchAsync(Standard(), ["models/a.json"], cancellation: Cancellation);

        var arguments = await File.ReadAllTextAsync(_folder.File("starts"), Cancellation);
        Assert.StartsWith("pack @test/models@1.2.3 --json --pack-destination", arguments);
        Assert.Contains("--ignore-scripts", arguments);
        Assert.DoesNotContain("registry", arguments);
    }

    [Fact]
    public async Task FetchAsync_OtherContent_IsRefusedAndNothingKept()
    {
        var pinned = Standard();
        var other = _npm.Deliver(("models/a.json", FakeNpm.Text("evil")));

        var error =
            await Assert.ThrowsAsync<NpmException>(() => _npm.Client.FetchAsync(pinned, ["models/a.json"], cancellation: Cancellation));

        Assert.Equal(
            $"The npm package '@test/models@1.2.3' is not what was pinned: expected {pinned.Integrity}, got {other.Integrity}; nothing of it was kept.",
            error.Message);
        AssertNothingKept();
    }

    [Fact]
    public async Task FetchAsync_ManyAtOnce_DownloadOnce()
    {
        var package = Standard();

        var folders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => _npm.Client.FetchAsync(package, ["models/a.json", "models/b.bin"], cancellation: Cancellation), Cancellation)));

        Assert.Single(folders.Distinct());
        Assert.Equal(1, _npm.Starts);
    }

    [Fact]
    public async Task FetchAsync_AnotherProcessHoldsTheLock_WaitsForIt()
    {
        var package = Standard();
        var locks = Directory.CreateDirectory(Path.Join(Home, "locks")).FullName;
        using var other =
            Process.Start(new ProcessStartInfo("flock", [Path.Join(locks, "npm-@test+models@1.2.3"), "sh", "-c", "echo held; cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(Cancellation));
        var startsWhileWaiting = -1;
        var progress = new ProgressList(report =>
        {
            if (report.Stage != PullStage.Waiting)
                return;
            startsWhileWaiting = _npm.Starts;
            other.StandardInput.Close();
        });

        await _npm.Client.FetchAsync(package, ["models/a.json"], progress, Cancellation);

        Assert.Equal(0, startsWhileWaiting);
        Assert.Equal(PullStage.Waiting, progress.Stages.First());
        Assert.Equal(1, _npm.Starts);
    }

    [Fact]
    public async Task FetchAsync_Cancelled_EndsNpmAndLeavesNothing()
    {
        var package = Standard();
        _npm.Does($"echo part > half; sleep 300 & echo $! > '{_folder.File("child")}'; echo ready > '{_folder.File("ready")}'; wait");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new ProgressList(_ =>
        {
            if (File.Exists(_folder.File("ready")))
                cancel.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _npm.Client.FetchAsync(package, ["models/a.json"], progress, cancel.Token));

        AssertNothingKept();
        var child = int.Parse(await File.ReadAllTextAsync(_folder.File("child"), Cancellation));
        Assert.False(IsRunning(child));
    }

    [Fact]
    public async Task FetchAsync_AfterAKilledProcess_ClearsWhatItLeft()
    {
        var package = Standard();
        var left = Directory.CreateDirectory(Path.Join(Home, "tmp", "npm-@test+models@1.2.3", "tarball")).FullName;
        await File.WriteAllTextAsync(Path.Join(left, "a.tgz"), "half", Cancellation);

        await _npm.Client.FetchAsync(package, ["models/a.json"], cancellation: Cancellation);

        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Home, "tmp")));
    }

    [Fact]
    public async Task FetchAsync_FileThePackageLacks_IsNamed()
    {
        var error =
            await Assert.ThrowsAsync<NpmException>(() => _npm.Client.FetchAsync(Standard(), ["models/none"], cancellation: Cancellation));

        Assert.Equal("The npm package '@test/models@1.2.3' holds no file 'models/none'.", error.Message);
        AssertNothingKept();
    }

    [Fact]
    public async Task FetchAsync_LinkInPlaceOfAFile_IsNotUnpacked()
    {
        Standard();
        using (var tarball = new TarWriter(new GZipStream(File.Create(_npm.Tarball), CompressionLevel.Fastest)))
            tarball.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "package/models/a.json") { LinkName = "/etc/hostname" });

        var error = await Assert.ThrowsAsync<NpmException>(() =>
            _npm.Client.FetchAsync(_npm.Package(), ["models/a.json"], cancellation: Cancellation));

        Assert.Contains("holds no file", error.Message);
        AssertNothingKept();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../x")]
    [InlineData("c:\\x")]
    [InlineData("")]
    public async Task FetchAsync_PathOutsideThePackage_IsRefused(string path) =>
        Assert.Contains(
            "is not a path inside",
            (await Assert.ThrowsAsync<NpmException>(() => _npm.Client.FetchAsync(Standard(), [path], cancellation: Cancellation))).Message);

    [Fact]
    public async Task FetchAsync_DamagedTarball_IsOneSentence()
    {
        var package = Standard();
        await File.WriteAllBytesAsync(_npm.Tarball, File.ReadAllBytes(_npm.Tarball)[..60], Cancellation);

        var error = await Assert.ThrowsAsync<NpmException>(() =>
            _npm.Client.FetchAsync(_npm.Package(), ["models/a.json"], cancellation: Cancellation));

        Assert.Contains("'@test/models@1.2.3' is damaged", error.Message);
        Assert.NotEqual(package.Integrity, _npm.Package().Integrity);
    }

    [Fact]
    public async Task FetchAsync_NoNpm_SaysHowToGetIt()
    {
        var client = new NpmClient(Home, new NpmProgram(_folder.File("no-such-npm")));

        var error =
            await Assert.ThrowsAsync<NpmException>(() => client.FetchAsync(Standard(), ["models/a.json"], cancellation: Cancellation));

        Assert.StartsWith("npm was not found: install Node.js (apt-get install nodejs npm", error.Message);
    }

    [Theory]
    [InlineData("""echo '{"error":{"code":"ENOTFOUND","summary":"getaddrinfo"}}'; exit 1""", "npm reaches no registry (ENOTFOUND)")]
    [InlineData("echo 'npm error code EAI_AGAIN' >&2; exit 1", "npm reaches no registry (EAI_AGAIN)")]
    [InlineData("""echo '{"error":{"code":"E404","summary":"Not found"}}'; exit 1""", "is not in the registry that npm uses (E404)")]
    [InlineData("""printf '%s' '{"error":{"code":"EOTHER","summary":"Something odd.\nMore"}}'; exit 1""", "npm could not fetch '@test/models@1.2.3': Something odd.")]
    [InlineData("exit 7", "npm could not fetch '@test/models@1.2.3': it ended with code 7.")]
    [InlineData("exit 0", "npm ended without a tarball of '@test/models@1.2.3'.")]
    public async Task FetchAsync_NpmFails_SaysWhy(string script, string expected)
    {
        var package = Standard();
        _npm.Does(script);

        var error =
            await Assert.ThrowsAsync<NpmException>(() => _npm.Client.FetchAsync(package, ["models/a.json"], cancellation: Cancellation));

        Assert.Contains(expected, error.Message);
        AssertNothingKept();
    }

    [Fact]
    public async Task ResolveAsync_ExactVersion_HasTheRegistrysIntegrity()
    {
        var integrity = Standard().Integrity;
        _npm.Does($"echo '\"{integrity}\"'");

        Assert.Equal(integrity, (await _npm.Client.ResolveAsync("@test/models", "1.2.3", Cancellation)).Integrity);
    }

    [Theory]
    [InlineData("--registry=x", "1.0.0")]
    [InlineData("../up", "1.0.0")]
    [InlineData("name", "^1.0.0")]
    [InlineData("name", "latest")]
    [InlineData("name", "1.0.0 --x")]
    public void NpmPackage_NotANameAndAnExactVersion_IsRefused(string name, string version) =>
        Assert.Throws<ModelException>(() => NpmPackage.SpecOf(name, version));

    public void Dispose() => _folder.Dispose();

    private NpmPackage Standard() => _npm.Deliver(
        ("package.json", FakeNpm.Text("{}")), ("LICENSE", FakeNpm.Text("MIT")), ("README.md", FakeNpm.Text("no")),
        ("models/a.json", FakeNpm.Text("a")), ("models/b.bin", FakeNpm.Text("b")), ("models/LICENSE", FakeNpm.Text("no")));

    private void AssertNothingKept()
    {
        Assert.False(Directory.Exists(Path.Join(Home, "npm")));
        if (Directory.Exists(Path.Join(Home, "tmp")))
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Home, "tmp")));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);

    // A process that ended but was not waited for by its parent is still listed: its state is Z.
    private static bool IsRunning(int process)
    {
        var status = $"/proc/{process}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ");
    }
}
