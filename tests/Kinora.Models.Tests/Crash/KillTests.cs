using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Crash;

/// <summary>
/// A process that fetches, imports and keeps a model is killed at a random moment; two others then open the same cache at once. Whatever
/// they get is whole, they get it, and nothing is left over.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class KillTests : IDisposable
{
    private const int Floats = 1 << 19;

    private static readonly int Seed = Random.Shared.Next();

    private readonly TestFolder _folder = new();
    private readonly CrashSetup _setup;
    private readonly Random _random = new(Seed);

    public KillTests()
    {
        var graph = new TinyGraph().Input("x", [Floats], 1)
            .Constant("c", [Floats], [.. Enumerable.Range(0, Floats).Select(static i => (float)i)]).Node("y", "Add", "x", "c");
        var package = new FakeNpm(_folder).Deliver(("a.json", FakeNpm.Text(graph.Json())), ("w.bin", graph.Shard()));
        _setup = new CrashSetup(_folder.File("home"), _folder.File("npm"), package.Name, package.Version, package.Integrity);
    }

    /// <summary>How often: <c>KINORA_KILLS</c>, which <c>./kinora test --soak</c> sets to 1000.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("KINORA_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 30;

    private string Home => _setup.Home;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_KilledAtAnyMoment_LeavesTheOldOrTheNewState()
    {
        using var first = await ChildProcess.StartAsync(_setup);
        using var second = await ChildProcess.StartAsync(_setup);
        first.Order();
        var expected = await first.AnswerAsync();
        Assert.StartsWith("got ", expected);
        var moments = new KillMoments(Home, (int)new FileInfo(_folder.File("package.tgz")).Length, Floats * sizeof(float), _random);
        Dictionary<string, int> unfinished = [];

        for (var kill = 1; kill <= Kills; kill++)
        {
            Reset(kill);
            var (name, wait) = moments.Next();
            using (var killed = await ChildProcess.StartAsync(_setup))
            {
                killed.Order();
                var answer = killed.AnswerAsync();
                wait(() => answer.IsCompleted);
                killed.Kill();
            }

            if (!IsMade())
                unfinished[name] = unfinished.GetValueOrDefault(name) + 1;
            first.Order();
            second.Order();
            var answers = await Task.WhenAll(first.AnswerAsync(), second.AnswerAsync());
            Assert.True(answers.All(answer => answer == expected), $"kill {kill} after {name}, seed {Seed}: {string.Join("; ", answers)}");
            AssertNothingIsLeftOver(kill);
        }

        // Else the moments were badly chosen and the test has shown nothing.
        var report = $"{unfinished.Values.Sum()} of {Kills} kills, seed {Seed}, came before the model was there: {string.Join(", ", unfinished)}";
        Assert.True(unfinished.Values.Sum() > Kills / 3, report);
        TestContext.Current.SendDiagnosticMessage(report);
    }

    private string Manifest => Path.Join(Home, "manifests", CrashSetup.Model + ".json");

    private bool IsMade() => new ManifestStore(Home).Find(CrashSetup.Model) is { } model && CatalogImport.IsCurrent(model, _setup.Entry);

    // By turns: nothing is there, the package is there, an older model is there, the model's content is there without its manifest.
    private void Reset(int kill)
    {
        switch (kill % 4)
        {
            case 0:
                Directory.Delete(Home, recursive: true);
                break;
            case 1:
                new ManifestStore(Home).Remove(CrashSetup.Model);
                Directory.Delete(Path.Join(Home, "blobs"), recursive: true);
                break;
            case 2:
                var text = File.ReadAllText(Manifest);
                File.WriteAllText(Manifest, text.Replace("\"importer\": \"", "\"importer\": \"9", StringComparison.Ordinal));
                break;
            default:
                File.Delete(Manifest);
                break;
        }
    }

    private void AssertNothingIsLeftOver(int kill)
    {
        string[] Entries(string folder) => Directory.Exists(Path.Join(Home, folder)) ? Directory.GetFileSystemEntries(Path.Join(Home, folder)) : [];
        Assert.True(Entries("tmp").Length == 0, $"kill {kill}, seed {Seed}: {string.Join(' ', Entries("tmp"))}");
        Assert.Single(Entries("blobs"));
        Assert.Single(Entries("manifests"));
        Assert.Equal([Path.Join(Home, "models", CrashSetup.Model)], Entries("models"));
        Assert.Equal(2, Entries("models/" + CrashSetup.Model).Length);
        Assert.Empty(_setup.Store().Cleaner.Collect().Removed);
    }
}
