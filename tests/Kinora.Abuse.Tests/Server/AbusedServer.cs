using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kinora.Abuse.Tests.Server;
using Kinora.Tests.Support;

[assembly: AssemblyFixture(typeof(AbusedServer))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Kinora.Abuse.Tests.Server;

/// <summary>
/// One real <c>kinora serve</c> that all tests abuse, one after the other, while an honest client uses it. It must outlive them all as the same
/// process, and have given back afterwards what it took.
/// </summary>
public sealed class AbusedServer : IAsyncLifetime
{
    public const string Stream = "lobby";

    /// <summary>What may be pushed to.</summary>
    public const string Door = "door";

    /// <summary>Models, ffmpeg's pictures and some thousands of connections take less than half of it.</summary>
    private const int MostMegabytes = 1500;

    /// <summary>Connections of the honest client, of the runtime and of a source that is opened anew may come and go.</summary>
    private const int Slack = 24;

    private static readonly string Program = Path.Join(AppContext.BaseDirectory, "kinora");
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly TestFolder _folder = new();

    /// <summary>What the mirror asks for what is not here: it has nothing.</summary>
    private readonly HubUpstream _hub = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private Process? _process;
    private byte[] _picture = [];
    private string _answer = "";
    private Visit? _quiet;

    public int Port { get; } = FreePort();

    public int GrpcPort { get; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>A small JPEG in which there is nobody.</summary>
    public ReadOnlyMemory<byte> Picture => _picture;

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(_folder["kinora.yaml"], $$"""
            limits: {predict: 0, stream: 0, other: 0, failures: 0}  # who is refused shall be refused for what it did, not for how often
            streams:
              {{Stream}}: {source: 'test:', fps: 10, steps: [overlay]}
              {{Door}}: {source: 'push:{{Door}}', steps: [overlay]}
            """);
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x480", "-frames:v", "1", "-pix_fmt", "yuvj420p", _folder["a.jpg"]);
        _picture = File.ReadAllBytes(_folder["a.jpg"]);
        var start = new ProcessStartInfo(
            Program,
            ["serve", "--config", _folder["kinora.yaml"], "--urls", $"http://127.0.0.1:{Port}", "--grpc", $"http://127.0.0.1:{GrpcPort}"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["KINORA_STATE"] = _folder.Path, ["HF_ENDPOINT"] = _hub.Endpoint },
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = Address, Timeout = Start };
        await UntilAsync("answers", async () => await AnswersAsync(http, "/health/ready") && await AnswersAsync(http, $"/api/streams/{Stream}/snapshot"), Start);
        using var content = new ByteArrayContent(_picture) { Headers = { ContentType = new("image/jpeg") } };
        using var response = await http.PostAsync(new Uri("/predict", UriKind.Relative), content);
        _answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, _answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Linux.Signal(_process.Id, "TERM");
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Has the server abused, and asserts that nobody else noticed.</summary>
    /// <param name="name">For the output.</param>
    /// <param name="abuse">What is done to it.</param>
    internal async Task SurvivesAsync(string name, Func<Task> abuse)
    {
        if (_quiet is null)
        {
            using var alone = new HonestClient(Address, _picture, _answer);
            await Task.Delay(Quiet, TestContext.Current.CancellationToken);
            _quiet = await alone.StopAsync();
            Assert.Empty(_quiet.Trouble);
        }

        var before = Footprint.Of(_process!.Id);
        var most = before;
        using var honest = new HonestClient(Address, _picture, _answer);
        using var over = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested && !_process.HasExited)
            {
                var now = Footprint.Of(_process.Id);
                most = new Footprint(Math.Max(most.Megabytes, now.Megabytes), Math.Max(most.Descriptors, now.Descriptors), Math.Max(most.Threads, now.Threads));
                await Task.Delay(TimeSpan.FromMilliseconds(100), over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        await honest.ServedAsync();
        await abuse();
        await honest.ServedAsync();
        var visit = await honest.StopAsync();
        await over.CancelAsync();
        await watching;
        Print($"{name}: {visit}; quiet p99 {_quiet.P99:F1} ms, so {visit.P99 / _quiet.P99:F1} times; {before} before, at most {most}");

        Assert.False(_process.HasExited, $"The server has ended: {string.Join(Environment.NewLine, _errors)}");
        Assert.Empty(visit.Trouble);
        Assert.NotEmpty(visit.Milliseconds);
        Assert.True(visit.Events > 0, "The honest client got no events.");
        Assert.InRange(most.Megabytes, 1, MostMegabytes);
        await UntilAsync(
            $"gives back descriptors and threads ({before})",
            () => Task.FromResult(Footprint.Of(_process.Id) is var now && now.Descriptors <= before.Descriptors + Slack && now.Threads <= before.Threads + Slack), Settling);
        Assert.DoesNotContain(_errors, static line => line.Contains("Unhandled exception", StringComparison.Ordinal));
    }

    /// <summary>What <c>kinora keys …</c> says about the keys of this server.</summary>
    internal string Keys(params string[] arguments)
    {
        var run = Tool.Run(Program, ["keys", .. arguments], environment: new Dictionary<string, string> { ["KINORA_STATE"] = _folder.Path });
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Trim();
    }

    /// <summary>The id of a key that has this name.</summary>
    internal string IdOf(string name)
    {
        using var list = System.Text.Json.JsonDocument.Parse(Keys("list", "--json"));
        var keys = list.RootElement.ValueKind == System.Text.Json.JsonValueKind.Array ? list.RootElement : list.RootElement.GetProperty("keys");
        return keys.EnumerateArray().First(key => key.GetProperty("name").GetString() == name).GetProperty("id").ToString();
    }

    /// <summary>Lines of the log that say a request failed in a way nobody had foreseen.</summary>
    internal string Faults() => string.Join('\n', _errors.Where(static line => line.Contains(" failed.", StringComparison.Ordinal)));

    private static void Print(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));

    private static async Task<bool> AnswersAsync(HttpClient http, string path)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan limit)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                !_process!.HasExited && Stopwatch.GetElapsedTime(begun) < limit,
                $"The server does not do this in {limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s: {what}; now {(_process.HasExited ? "it has ended" : Footprint.Of(_process.Id))}. {string.Join(Environment.NewLine, _errors)}");
            await Task.Delay(100);
        }
    }

    /// <summary>The log's last lines.</summary>
    private void Note(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
            if (_errors.Count > 500)
            {
                _ = _errors.TryDequeue(out _);
            }
        }
    }
}
