using System.Security.Cryptography;
using System.Text;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>A hub, and a server that mirrors it, with a log that a test reads. Of callers on this machine no key is asked, unless a test wants it.</summary>
internal sealed class MirrorRig : IAsyncDisposable
{
    public const string Repository = "acme/tiny";

    private const int MostSmall = 1000;

    private const string Token = "hf_ofTheServer";

    private readonly TestFolder _home;
    private readonly List<HubModel> _models = [];
    private readonly int _port;
    private bool _isHubGone;

    private MirrorRig(TestFolder home, HubUpstream hub, ServerRig server) => (_home, Hub, Server, _port) = (home, hub, server, hub.Port);

    /// <summary>The hub, as it came back last.</summary>
    public HubUpstream Hub { get; private set; }

    public ServerRig Server { get; }

    public HttpClient Client => Server.Client;

    /// <summary>Where gRPC is.</summary>
    public Uri Grpc => Server.Addresses[^1];

    /// <summary>The folder of its model cache.</summary>
    public string Home => _home.Path;

    /// <summary>The commit of <see cref="Repository"/>.</summary>
    public string Commit { get; private set; } = "";

    /// <summary>What is in <see cref="Repository"/>: a small file, a large one, and one in a folder.</summary>
    public static Dictionary<string, byte[]> Files { get; } = new()
    {
        ["config.json"] = Encoding.UTF8.GetBytes("""{"model_type":"tiny"}"""), ["model.bin"] = RandomNumberGenerator.GetBytes(3_000_000), ["onnx/weights.bin"] = RandomNumberGenerator.GetBytes(70_000),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<MirrorRig> StartAsync(LimitsConfig? limits = null, bool keyless = true, IReadOnlyList<string>? origins = null, long? quota = null)
    {
        var (home, hub) = (new TestFolder(), new HubUpstream { Token = Token });
        var server = await StartAsync(new HubOptions
        {
            Endpoint = hub.Endpoint, Home = home.Path, Token = new HubToken(Token), Download = new DownloadOptions { Retries = 1, Delay = TimeSpan.FromMilliseconds(5) },
            MissLifetime = TimeSpan.Zero,
        }, limits, keyless, origins, quota);
        var rig = new MirrorRig(home, hub, server);
        rig.Commit = rig.Add(Repository).Commit;
        return rig;
    }

    /// <summary>Makes a repository of the hub with <see cref="Files"/>, or its next commit.</summary>
    public HubModel Add(string id, string? gated = null, bool isPrivate = false) => Add(new HubModel(id) { Gated = gated, IsPrivate = isPrivate }, Files);

    /// <summary>The same with other files; those above 1000 bytes are in large file storage.</summary>
    public HubModel Add(HubModel model, IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var (path, content) in files)
        {
            model.With(path, content, large: content.Length > MostSmall);
        }

        _models.Add(model);
        return Hub.Add(model);
    }

    /// <summary>The hub goes away in the middle of whatever it sends.</summary>
    public ValueTask KillHubAsync()
    {
        _isHubGone = true;
        return Hub.DisposeAsync();
    }

    /// <summary>The hub is back where it was.</summary>
    public void RestartHub()
    {
        _isHubGone = false;
        Hub = new HubUpstream(_port) { Token = Token };
        _models.ForEach(model => Hub.Add(model));
    }

    /// <summary>Another server with the same cache, to which the hub is out of reach.</summary>
    public Task<ServerRig> StartOfflineAsync() => StartAsync(new HubOptions { Home = _home.Path, Offline = true }, null, keyless: true, null, null);

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Makes a key, as <c>kinora keys create --grant</c> does.</summary>
    public Task<string> AddKeyAsync(params string[] grants) => AddKeyAsync(AccessRole.Read, grants);

    public async Task<string> AddKeyAsync(AccessRole role, params string[] grants)
    {
        var (id, key, hash) = AccessKeyText.Create();
        await Server.Store.Keys.AddAsync(new AccessKey(id, $"the {role} key", role, hash) { Grants = grants, Created = DateTimeOffset.UtcNow }, Cancellation);
        return key;
    }

    /// <summary>Sends a request, and reads the headers of its answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>The address of a file of <see cref="Repository"/>.</summary>
    public static string At(string path, string revision = "main", string repository = Repository) => $"/{repository}/resolve/{revision}/{path}";

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (!_isHubGone)
        {
            await Hub.DisposeAsync();
        }

        _home.Dispose();
    }

    private static Task<ServerRig> StartAsync(HubOptions hub, LimitsConfig? limits, bool keyless, IReadOnlyList<string>? origins, long? quota) => ServerRig.StartAsync(new RigOptions
    {
        Server = new ServerOptions
        {
            Urls = "http://127.0.0.1:0", Grpc = "http://127.0.0.1:0", Limits = limits ?? RigOptions.NoRates, Perimeter = new PerimeterConfig { Origins = origins ?? [] },
        },
        Access = store => new AccessParts { Config = new AccessConfig { KeylessLoopback = keyless }, Keys = store.Keys, Audit = store.Audit },
        Hub = _ => hub,
        Store = new ModelStore(hub.Home, options: new ModelStoreOptions { Quota = quota }),
        KeepsLog = true,
    });
}
