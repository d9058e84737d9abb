using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>clients/python/kinora_models.py, as its users import it, with Debian's grpcio.</summary>
[Trait("Speed", "Slow")]
public sealed class PythonClientTests
{
    private const string Python = "/usr/bin/python3";
    private const string Large = "model.bin";

    private static readonly string Clients = Path.Join(Repository.Root, "clients", "python");

    [Fact]
    public async Task GetFile_OfARepository_GivesItsBytes()
    {
        await using var rig = await StartAsync();
        var run = await RunAsync(rig, "import hashlib; print(hashlib.sha256(models.get_file('acme/tiny', 'model.bin')).hexdigest()); print(models.get_file('acme/tiny', 'config.json').decode())");
        Assert.Equal($"{MirrorRig.Sha256(MirrorRig.Files[Large])}\n{{\"model_type\":\"tiny\"}}\n", run.Output);
    }

    [Fact]
    public async Task SaveFile_WhenTheHubDiesMidway_GoesOnWhereItStopped()
    {
        await using var rig = await StartAsync();
        using var folder = new TestFolder();
        rig.Hub.HoldAt = 2_000_000;
        var running = RunAsync(rig, $"print(models.save_file('acme/tiny', 'model.bin', {Text(folder["model.bin"])}))", attempts: 100);
        await rig.Hub.SentAsync(2_000_000).WaitAsync(TestContext.Current.CancellationToken);
        await rig.KillHubAsync();
        rig.RestartHub();

        Assert.Equal("3000000\n", (await running).Output);
        Assert.Equal(MirrorRig.Files[Large], await File.ReadAllBytesAsync(folder["model.bin"], TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task GetFile_ThatIsNotThereOrNotRight_RaisesWhatTellsWhy()
    {
        await using var rig = await StartAsync();
        var none = await RunAsync(rig, """
            try:
                models.get_file('acme/tiny', 'nothing')
            except grpc.RpcError as error:
                print(error.code().name, error.details())
            """);
        Assert.StartsWith("NOT_FOUND ", none.Output, StringComparison.Ordinal);
        rig.Hub.Spoil = static content => [.. content[..^1], (byte)(content[^1] + 1)];
        var lie = await RunAsync(rig, """
            try:
                models.save_file('acme/tiny', 'model.bin', 'model.bin')
            except grpc.RpcError as error:
                print(error.code().name, os.path.exists('model.bin'))
            """);
        Assert.Equal("DATA_LOSS False\n", lie.Output);
    }

    [Fact]
    public async Task Intercept_OfTheHubsDownload_TakesFilesFromHereAndEnds()
    {
        await using var rig = await StartAsync();
        using var folder = new TestFolder();

        // Debian has no huggingface_hub: a module of that name with the two names that are used stands for it.
        Directory.CreateDirectory(folder["huggingface_hub"]);
        await File.WriteAllTextAsync(folder["huggingface_hub/__init__.py"], "def hf_hub_download(repo_id, filename, **kwargs):\n    return 'from the hub'\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["huggingface_hub/errors.py"], "class LocalEntryNotFoundError(Exception):\n    pass\n", TestContext.Current.CancellationToken);
        var run = await RunAsync(rig, $$"""
            sys.path.insert(0, {{Text(folder.Path)}})
            from huggingface_hub import hf_hub_download
            from huggingface_hub.errors import LocalEntryNotFoundError
            with models.intercept():
                print(open(hf_hub_download('acme/tiny', 'config.json')).read(), len(open(hf_hub_download('acme/tiny', 'weights.bin', subfolder='onnx'), 'rb').read()))
                try:
                    hf_hub_download('acme/tiny', 'nothing')
                except LocalEntryNotFoundError:
                    print('not there')
                try:
                    hf_hub_download('acme/tiny', '../../../kinora_models.py')
                except LocalEntryNotFoundError:
                    print('not there either')
            print(hf_hub_download('acme/tiny', 'config.json'))
            """);
        Assert.Equal("{\"model_type\":\"tiny\"} 70000\nnot there\nnot there either\nfrom the hub\n", run.Output);
    }

    private static async Task<MirrorRig> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Python) && Tool.Run(Python, ["-c", "import grpc"]).ExitCode == 0, "python3-grpcio is not here.");
        return await MirrorRig.StartAsync();
    }

    private static string Text(string text) => $"'{text}'";

    /// <summary>On a thread of its own: the pool's are for the servers.</summary>
    private static async Task<ToolRun> RunAsync(MirrorRig rig, string lines, int attempts = 5)
    {
        using var folder = new TestFolder();
        var script = $"import grpc, os, sys\nsys.path.insert(0, {Text(Clients)})\nfrom kinora_models import Models\nmodels = Models('{rig.Grpc.Authority}', attempts={attempts})\n{lines}\n";
        var run = await Task.Factory.StartNew(
            () => Tool.Run(Python, ["-B", "-c", script], folder.Path, seconds: 100), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
