using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Npm;

namespace Kinora.Models.Tests.Crash;

/// <summary>What a process of its own needs to get the model that a test gets: a home, a program in npm's place, a package.</summary>
internal sealed record CrashSetup(string Home, string NpmScript, string Package, string Version, string Integrity)
{
    public const string Model = "model-a";

    public ModelStore Store() => new(
        Home, new ModelCatalog([Entry, Entry with { Id = "never-made" }]), new NpmClient(Home, new NpmProgram(NpmScript)), new ModelStoreOptions());

    public CatalogEntry Entry => ModelCatalog.Default.Find("nanodet") with
    {
        Id = Model,
        Package = new NpmPackage(Package, Version, Integrity) { License = "MIT" },
        File = "a.json",
        Shards = ["w.bin"],
    };

    public string ToJson() => JsonSerializer.Serialize(this);

    public static CrashSetup FromJson(string json) => JsonSerializer.Deserialize<CrashSetup>(json)!;
}
