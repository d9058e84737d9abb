using System.Collections.Concurrent;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Grpc.Tests;

/// <summary>
/// The official clients of two other languages against our server. Each runs all of its cases once, in one process; a case here is what it must have seen.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class UnmodifiedClientTests(ProbeServer server)
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Folder = Path.Join(Repository.Root, "tests", "Kinora.Grpc.Tests", "Clients");
    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");
    private static readonly ConcurrentDictionary<string, Lazy<Task<ToolRun>>> Runs = new();

    public static MatrixTheoryData<string, (string Case, string Outcome)> Cases => new(["grpc-js", "grpcio"], Outcomes);

    private static (string Case, string Outcome)[] Outcomes { get; } =
    [
        ("echo", "hello"),
        ("empty", "0"),
        ("large", "3145728"),
        ("oversize", "error 8"),
        ("wide", "20971520"),
        ("many", "true"),
        ("status", "0 5 no Žluťoučký kůň 🐎, 100 %\r\n"),
        ("late", "one 15 lost"),
        ("throw", "2 false"),
        ("trailers", "10 busy"),
        ("unknown_method", "error 12"),
        ("unknown_service", "error 12"),
        ("deadline", "4 NAME-deadline"),
        ("cancel", "NAME-cancel 1 NAME-cancel"),
        ("metadata", "a b 00ff01 a b 00ff01"),
        ("count", "1000 999 0"),
        ("sum", "4950000"),
        ("first", "7"),
        ("oversize_in_stream", "error 8"),
        ("chat", "21 19000 bye 0"),
        ("gzip", "1048576 200010"),
        ("deflate", "error 12"),
        ("bomb", "error 8"),
        ("slow_reader", "true 1024 0"),
        ("slow_server", "true 67108864"),
        ("health", "SERVING"),
        ("health_unknown", "error 5"),
        ("health_watch", "SERVICE_UNKNOWN"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_EachCase_SeesWhatTheProtocolPromises(string client, (string Case, string Outcome) expected)
    {
        // On a thread of its own: the pool's are for the server.
        var run = await Runs.GetOrAdd(client, _ => new(() => Task.Factory.StartNew(
            () => client == "grpcio" ? RunPython() : RunNode(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Value;
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            expected.Outcome.Replace("NAME", client == "grpcio" ? "py" : "js", StringComparison.Ordinal),
            JsonSerializer.Deserialize<Dictionary<string, string>>(run.Output)!.GetValueOrDefault(expected.Case, "the case did not run"));
    }

    private ToolRun RunNode()
    {
        Assert.SkipUnless(Directory.Exists(Path.Join(Modules, "@grpc", "grpc-js")), "npm's @grpc/grpc-js is not here: ./kinora test fetches it.");
        return Tool.Run(
            "node",
            [Path.Join(Folder, "probe.cjs"), server.Address.Authority, Path.Join(Folder, "probe.proto"), Path.Join(Repository.Root, "src", "Kinora.Grpc", "Health", "health.proto")],
            environment: new Dictionary<string, string> { ["NODE_PATH"] = Modules }, seconds: 100);
    }

    private ToolRun RunPython()
    {
        Assert.SkipUnless(
            File.Exists(Python) && Tool.Run(Python, ["-c", "import grpc, google.protobuf"]).ExitCode == 0, "Python's grpcio is not installed: ./kinora test installs it.");
        return Tool.Run(Python, [Path.Join(Folder, "probe.py"), server.Address.Authority], seconds: 100);
    }
}
