using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kinora.Tests.Support;

namespace Kinora.Bench.Server;

/// <summary>A web server on loopback that this process starts, and ends when it is disposed of.</summary>
internal sealed class ServedProcess : IDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int FarewellMilliseconds = 10_000;

    private readonly Process _process;
    private readonly DirectoryInfo? _folder;
    private string _lastWords = "";

    private ServedProcess(Process process, int port, DirectoryInfo? folder)
    {
        (_process, Port, _folder) = (process, port, folder);
        process.ErrorDataReceived += (_, line) => _lastWords = line.Data ?? _lastWords;
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public int Id => _process.Id;

    /// <summary>The keys that were made for it, in the order of their holders.</summary>
    public IReadOnlyList<string> Keys { get; private set; } = [];

    /// <summary><c>kinora serve</c> with a configuration and a state of its own.</summary>
    /// <param name="configuration">The text of its <c>kinora.yaml</c>.</param>
    /// <param name="holders">Who has a key to read with; <see cref="Keys"/> are theirs.</param>
    public static async Task<ServedProcess> KinoraAsync(string configuration, params string[] holders)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        var (port, file) = (FreePort(), Path.Join(folder.FullName, "kinora.yaml"));
        File.WriteAllText(file, configuration);
        List<string> keys = [];
        foreach (var holder in holders)
        {
            keys.Add(await KeyAsync(holder, file, folder).ConfigureAwait(false));
        }

        var start = Program(folder, ["serve", "--config", file, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--grpc", "none"]);
        var served = await StartAsync(start, port, "/health/ready", folder).ConfigureAwait(false);
        served.Keys = keys;
        return served;
    }

    /// <summary><c>kinora serve</c> without streams.</summary>
    /// <param name="grpc">Where gRPC is served.</param>
    /// <param name="environment">What it is told.</param>
    public static Task<ServedProcess> KinoraAsync(int grpc, IReadOnlyDictionary<string, string> environment)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        var (port, file) = (FreePort(), Path.Join(folder.FullName, "kinora.yaml"));
        File.WriteAllText(file, "streams: {}\n");
        string[] urls = ["--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--grpc", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpc}")];
        var start = Program(folder, ["serve", "--config", file, .. urls]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return StartAsync(start, port, "/health/ready", folder);
    }

    /// <summary>Debian's nginx with one process, serving the files of a folder as it does best.</summary>
    /// <param name="root">The folder, with a file <c>ready</c>.</param>
    public static async Task<ServedProcess> NginxAsync(string root)
    {
        var (port, folder) = (FreePort(), Directory.CreateTempSubdirectory("kinora-bench-"));
        var user = Environment.UserName == "root" ? "user root;" : "";
        await File.WriteAllTextAsync(Path.Join(folder.FullName, "nginx.conf"), string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off; worker_processes 1; pid {{folder.FullName}}/pid; {{user}}
            events { worker_connections 64; }
            http {
              access_log off; sendfile on; tcp_nopush on;
              client_body_temp_path {{folder.FullName}}/a; proxy_temp_path {{folder.FullName}}/b; fastcgi_temp_path {{folder.FullName}}/c;
              uwsgi_temp_path {{folder.FullName}}/d; scgi_temp_path {{folder.FullName}}/e;
              server { listen 127.0.0.1:{{port}}; root {{root}}; }
            }
            """)).ConfigureAwait(false);
        var start = new ProcessStartInfo(Peers.Nginx, ["-p", folder.FullName, "-e", "stderr", "-c", Path.Join(folder.FullName, "nginx.conf")]);
        return await StartAsync(start, port, "/ready", folder).ConfigureAwait(false);
    }

    /// <summary>FastAPI on uvicorn.</summary>
    /// <param name="mode">What <c>bench/peers/fastapi_server.py</c> is asked for.</param>
    public static Task<ServedProcess> PythonAsync(string mode)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Peers.Python, [Peers.Script("fastapi_server.py"), port.ToString(CultureInfo.InvariantCulture), mode]);
        return StartAsync(start, port, "/health", null);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Linux.Signal(_process.Id, "TERM");
            if (!_process.WaitForExit(FarewellMilliseconds))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static async Task<string> KeyAsync(string holder, string configuration, DirectoryInfo state)
    {
        var start = Program(state, ["keys", "create", holder, "--config", configuration]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var key = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? key.Trim() : throw new InvalidOperationException($"There is no key for {holder}: {await said.ConfigureAwait(false)}");
    }

    private static ProcessStartInfo Program(DirectoryInfo state, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, "kinora"), arguments);
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["KINORA_STATE"] = state.FullName;
        return start;
    }

    /// <summary>What the caller's environment says about streams and servers is not for this one.</summary>
    private static bool IsSetting(string name) =>
        name.StartsWith("APP_", StringComparison.Ordinal) || (name.StartsWith("KINORA_", StringComparison.Ordinal) && name != "KINORA_HOME");

    private static async Task<ServedProcess> StartAsync(ProcessStartInfo start, int port, string path, DirectoryInfo? folder)
    {
        start.RedirectStandardError = true;
        var served = new ServedProcess(Process.Start(start)!, port, folder);
        var begun = Stopwatch.GetTimestamp();
        while (!Answers(port, path))
        {
            if (served._process.HasExited || Stopwatch.GetElapsedTime(begun) > Start)
            {
                served.Dispose();
                throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} does not answer: {served._lastWords}");
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }

        return served;
    }

    private static bool Answers(int port, string path)
    {
        try
        {
            using var exchange = HttpExchange.Get(port, path);
            return exchange.Run() == (int)HttpStatusCode.OK;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
