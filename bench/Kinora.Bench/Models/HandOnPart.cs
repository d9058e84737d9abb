using System.Globalization;
using System.Security.Cryptography;
using Kinora.Bench.Server;

namespace Kinora.Bench.Models;

/// <summary>
/// A file of 100 MB that the model cache holds, to one client on this machine: over HTTP by a range, in turns with nginx, which lets the system send
/// it; and over gRPC. The client throws away what it gets.
/// </summary>
internal static class HandOnPart
{
    private const int Bytes = 100_000_000;
    private const string File = "model.safetensors";
    private const double RatioGoal = 0.6;
    private const double GrpcGoal = 300;

    public static async Task MeasureAsync(Report report, int pairs)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        try
        {
            await MeasureAsync(report, pairs, folder).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, int pairs, DirectoryInfo folder)
    {
        var content = new byte[Bytes];
        new Random(1).NextBytes(content);
        await System.IO.File.WriteAllBytesAsync(Path.Join(folder.FullName, File), content).ConfigureAwait(false);
        await System.IO.File.WriteAllTextAsync(Path.Join(folder.FullName, "ready"), "").ConfigureAwait(false);
        using var hub = new OneFileHub(File, content, Convert.ToHexStringLower(SHA256.HashData(content)));
        var grpc = ServedProcess.FreePort();
        using var kinora = await ServedProcess.KinoraAsync(grpc, new Dictionary<string, string>
        {
            ["HF_ENDPOINT"] = hub.Address, ["KINORA_HOME"] = Path.Join(folder.FullName, "home"), ["HF_HUB_OFFLINE"] = "",
        }).ConfigureAwait(false);
        using var nginx = Peers.HasNginx ? await ServedProcess.NginxAsync(folder.FullName).ConfigureAwait(false) : null;
        var path = $"/{OneFileHub.Repository}/resolve/{OneFileHub.Commit}/{File}";
        _ = RangeDownload.Run(kinora.Port, path, Bytes);  // which has it fetched

        List<double> ours = [], theirs = [], calls = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            ours.Add(RangeDownload.Run(kinora.Port, path, Bytes));
            if (nginx is not null)
            {
                theirs.Add(RangeDownload.Run(nginx.Port, "/" + File, Bytes));
            }

            calls.Add(await GrpcDownload.RunAsync(grpc, OneFileHub.Repository, OneFileHub.Commit, File, Bytes).ConfigureAwait(false));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"pair {pair + 1} of {pairs}: HTTP {ours[^1]:F0}, nginx {(nginx is null ? double.NaN : theirs[^1]):F0}, gRPC {calls[^1]:F0} MB/s")).ConfigureAwait(false);
        }

        if (nginx is null)
        {
            report.Note("nginx is not installed (bench/peers.sh installs it): HTTP has no peer.");
        }

        report.Add(
            new BenchCase
            {
                Suite = ModelsSuite.Name, Case = "a cached file of 100 MB by HTTP, as a range", Metric = "MB/s", Value = Report.Median(ours, 0), Better = "higher",
                Peer = nginx is null ? null : "nginx", PeerValue = nginx is null ? null : Report.Median(theirs, 0), GoalOf = "ratio", Goal = nginx is null ? null : RatioGoal,
            },
            new BenchCase
            {
                Suite = ModelsSuite.Name, Case = "a cached file of 100 MB by gRPC", Metric = "MB/s", Value = Report.Median(calls, 0), Better = "higher", GoalOf = "value", Goal = GrpcGoal,
            });
    }
}
