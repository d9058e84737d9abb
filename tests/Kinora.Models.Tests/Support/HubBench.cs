using Kinora.Models.Hub;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Support;

/// <summary>A hub upstream, a home, and hubs that join the two.</summary>
internal sealed class HubBench : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<ModelHub> _hubs = [];

    public HubUpstream Upstream { get; } = new();

    public string Home => _folder.File("home");

    /// <summary>Impatient, so that tests of what goes wrong end soon.</summary>
    public HubOptions Options => new()
    {
        Home = Home,
        Endpoint = Upstream.Endpoint,
        Download = new DownloadOptions { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), PartBytes = 256 << 10 },
    };

    public string File(string name) => _folder.File(name);

    public ModelHub Open(HubOptions? options = null, TimeProvider? time = null)
    {
        var hub = new ModelHub(options ?? Options, time);
        _hubs.Add(hub);
        return hub;
    }

    /// <summary>Names of all that lies below a folder of the home, but for locks.</summary>
    public IEnumerable<string> Kept(string folder) => Directory.Exists(Path.Join(Home, folder))
        ? Directory.EnumerateFiles(Path.Join(Home, folder), "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>()
        : [];

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs)
            hub.Dispose();
        await Upstream.DisposeAsync();
        _folder.Dispose();
    }
}
