using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Kinora.Tests.Support;

/// <summary>A real S3 server over HTTP on loopback, as a process (npm's s3rver). What it keeps outlasts it.</summary>
public sealed class S3Server : IDisposable
{
    public const string Bucket = "frames";

    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");

    private readonly Process _process;
    private readonly ConcurrentQueue<(string Name, string Hash)> _puts = new();

    private S3Server(Process process, int port, string folder) => (_process, Port, Folder) = (process, port, folder);

    /// <summary>What a client needs that may write.</summary>
    public static IReadOnlyDictionary<string, string> Credentials { get; } = new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER", ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    public int Port { get; }

    public string Folder { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>Objects that came since it started, each with the hash of what came, in order.</summary>
    public IReadOnlyList<(string Name, string Hash)> Puts => [.. _puts];

    /// <summary>Starts it, and returns when it listens. The test is skipped where npm's packages are not installed.</summary>
    /// <param name="folder">Where it keeps objects.</param>
    /// <param name="port">Where to listen.</param>
    public static async Task<S3Server> StartAsync(string folder, int port)
    {
        Assert.SkipUnless(Directory.Exists(Path.Join(Modules, "@20minutes", "s3rver")), "s3rver is not installed; ./kinora test installs it.");
        var start = new ProcessStartInfo("node", [Path.Join(Repository.Root, "tests", "Support", "s3_server.cjs"), folder, port.ToString(CultureInfo.InvariantCulture), Bucket])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["NODE_PATH"] = Modules;
        var server = new S3Server(Process.Start(start)!, port, folder);
        var ready = new TaskCompletionSource();
        server._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null or "ready")
            {
                _ = line.Data is null ? ready.TrySetException(new InvalidOperationException("The S3 server has ended.")) : ready.TrySetResult();
            }
            else if (line.Data.Split(' ') is ["put", var name, var hash])
            {
                server._puts.Enqueue((name, hash));
            }
        };
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The objects that it keeps: names in the bucket, and what is in them.</summary>
    public static Dictionary<string, byte[]> Objects(string folder)
    {
        const string suffix = "._S3rver_object";
        var root = Path.Join(folder, Bucket);
        return Directory.EnumerateFiles(root, "*" + suffix, SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(root, file)[..^suffix.Length].Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes);
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
