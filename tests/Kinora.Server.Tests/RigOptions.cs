using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Sources;
using Kinora.Server.Access;
using Kinora.Storage;

namespace Kinora.Server.Tests;

/// <summary>What a test wants of its server.</summary>
internal sealed record RigOptions
{
    /// <summary>No rates: tests ask often.</summary>
    public static LimitsConfig NoRates { get; } = new() { Predict = 0, Stream = 0, Other = 0, Failures = 0 };

    public ServerOptions Server { get; init; } = new() { Urls = "http://127.0.0.1:0", Grpc = null };

    /// <summary>Who is let in, by the keys of its database.</summary>
    public Func<StreamStore, AccessParts> Access { get; init; } = static store => new AccessParts { Keys = store.Keys, Audit = store.Audit };

    /// <summary>The models that it knows; without it those of the machine, which steps run.</summary>
    public ModelStore? Store { get; init; }

    /// <summary>The hub that is mirrored, and where its models are kept; without one nothing is fetched.</summary>
    public Func<string, HubOptions> Hub { get; init; } = static home => new HubOptions { Home = home, Offline = true };

    public ClientSources ClientSources { get; init; } = new();

    public IReadOnlyDictionary<string, StreamDefinition> Streams { get; init; } = new Dictionary<string, StreamDefinition>();

    /// <summary>Whether the test reads its log.</summary>
    public bool KeepsLog { get; init; }

    public MemoryBudget? Memory { get; init; }

    public int OnDemandCapacity { get; init; } = OnDemandStreams.DefaultCapacity;

    public int MostPictureBytes { get; init; } = 2 << 20;
}
