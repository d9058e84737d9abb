using System.Diagnostics;
using System.Globalization;

namespace Kinora.Bench.Bus;

/// <summary>GStreamer's shmsink and shmsrc, in processes of their own: the program of bench/peers.</summary>
internal static class GStreamerShm
{
    public const string Name = "GStreamer shm";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string? Program = Peers.Compiled("gstreamer_shm");

    public static bool IsThere => Program is not null;

    public static async Task<List<PeerFigures>> RunAsync(int clients, int rate, int seconds, bool reads)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        List<Process> started = [];
        using var patience = new CancellationTokenSource(Patience + TimeSpan.FromSeconds(seconds));
        try
        {
            var pixels = reads ? "all" : "none";
            var socket = Path.Join(folder.FullName, "gst.sock");
            var publisher = Start("publish", socket, rate.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture), pixels);
            started.Add(publisher);
            await ReadyAsync(publisher).ConfigureAwait(false);
            for (var i = 0; i < clients; i++)
            {
                started.Add(Start("receive", socket, pixels));
                await ReadyAsync(started[^1]).ConfigureAwait(false);
            }

            await publisher.StandardInput.WriteLineAsync("go").ConfigureAwait(false);
            await publisher.StandardInput.FlushAsync(patience.Token).ConfigureAwait(false);
            List<PeerFigures> figures = [];
            foreach (var receiver in started[1..])
            {
                var said = await receiver.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false) ?? throw new InvalidOperationException("A receiver of GStreamer ended early.");
                figures.Add(PeerFigures.Parse(said));
            }

            return figures;
        }
        finally
        {
            foreach (var process in started)
            {
                if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
                {
                    process.Kill();
                }

                process.Dispose();
            }

            folder.Delete(recursive: true);
        }

        async Task ReadyAsync(Process process) => _ = await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
}
