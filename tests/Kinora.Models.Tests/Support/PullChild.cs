using System.Diagnostics;
using System.Security.Cryptography;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Tests.Support;

/// <summary>
/// This test program as another process: it reads lines of addresses, pulls those of a line at once, and answers each line with the
/// hashes of what it has got, or with what went wrong.
/// </summary>
internal sealed class PullChild : IDisposable
{
    public const string Variable = "KINORA_TEST_PULL";

    private readonly Process _process;

    private PullChild(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one and waits until it takes orders.</summary>
    /// <param name="endpoint">Of the hub.</param>
    /// <param name="home">Kinora's home.</param>
    /// <param name="proxy">The address of a proxy for http; null for none.</param>
    public static async Task<PullChild> StartAsync(string endpoint, string home, string? proxy = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [Variable] = "1", ["KINORA_HOME"] = home, ["HF_ENDPOINT"] = endpoint, ["http_proxy"] = proxy, ["no_proxy"] = null },
        };
        var child = new PullChild(Process.Start(start)!);
        Assert.Equal("ready", await child.AnswerAsync());
        return child;
    }

    public void Order(params string[] addresses) => _process.StandardInput.WriteLine(string.Join(' ', addresses));

    /// <summary>Its next line; null at its end.</summary>
    public Task<string?> AnswerAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    /// <summary>What the process does.</summary>
    internal static async Task<int> ServeAsync()
    {
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                // A hub that remembers nothing, as after a new start.
                using var hub = new ModelHub();
                var models = await Task.WhenAll(line.Split(' ').Select(address => PullAsync(hub, address)));
                await Console.Out.WriteLineAsync("got " + string.Join(' ', models));
            }
            catch (ModelException e)
            {
                await Console.Out.WriteLineAsync("failed " + e.Message);
            }
        }

        return 0;
    }

    private static async Task<string> PullAsync(ModelHub hub, string address)
    {
        var model = await hub.PullAsync(await hub.PlanAsync(ModelSourceAddress.Parse(address)));
        var path = new ManifestStore(KinoraHome.Path).PathOf(model, model.Files[0]);
        return Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path)));
    }
}
