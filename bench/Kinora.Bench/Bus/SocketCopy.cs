using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kinora.Bench.Server;

namespace Kinora.Bench.Bus;

/// <summary>What frames cost that are written into a Unix socket and read out of it: the copy that the bus does without.</summary>
internal static class SocketCopy
{
    public const string Name = "Unix socket copy";

    private const int FrameBytes = 1920 * 1080 * 3 / 2;

    /// <summary>A frame begins with the time of its publishing and the checksum of what follows.</summary>
    private const int SumAt = 8;
    private const int PixelsAt = 16;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task<List<PeerFigures>> RunAsync(int clients, int rate, int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        List<BenchSide> sides = [];
        List<Socket> lines = [];
        try
        {
            var path = Path.Join(folder.FullName, "copy.sock");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            for (var i = 0; i < clients; i++)
            {
                sides.Add(BenchSide.Start("socket-copy", path));
                lines.Add(await listener.AcceptAsync().ConfigureAwait(false));
            }

            await Task.Factory.StartNew(() => Publish(lines, rate, seconds), TaskCreationOptions.LongRunning).ConfigureAwait(false);
            lines.ForEach(static line => line.Shutdown(SocketShutdown.Send));
            List<PeerFigures> figures = [];
            foreach (var side in sides)
            {
                figures.Add(PeerFigures.Parse(await side.LineAsync().ConfigureAwait(false)));
            }

            return figures;
        }
        finally
        {
            lines.ForEach(static line => line.Dispose());
            sides.ForEach(static side => side.Dispose());
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A receiver, in a process of its own.</summary>
    public static int Receive(string path)
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        line.Connect(new UnixDomainSocketEndPoint(path));
        var frame = new byte[FrameBytes];
        List<double> waits = new(1 << 16), firsts = new(1 << 16), lasts = new(1 << 16);
        var wrong = 0;
        var begun = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var isWarm = false; Fill(line, frame);)
        {
            var here = Stopwatch.GetTimestamp();
            var published = MemoryMarshal.Read<long>(frame);
            _ = Volatile.Read(ref frame[PixelsAt]);
            var touched = Stopwatch.GetTimestamp();
            wrong += BusClientRun.Sum(frame.AsSpan(PixelsAt)) == MemoryMarshal.Read<ulong>(frame.AsSpan(SumAt)) ? 0 : 1;
            waits.Add(Stopwatch.GetElapsedTime(published, here).TotalMicroseconds);
            firsts.Add(Stopwatch.GetElapsedTime(here, touched).TotalMicroseconds);
            lasts.Add(Stopwatch.GetElapsedTime(published).TotalMicroseconds);
            if (!isWarm && Stopwatch.GetElapsedTime(begun) > WarmUp)
            {
                (isWarm, begun, cpu) = (true, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                waits.Clear();
                firsts.Clear();
                lasts.Clear();
            }
        }

        var percent = 100 * (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(begun);
        waits.Sort();
        firsts.Sort();
        lasts.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{waits.Count} {At(waits, .5)} {At(waits, .99)} {percent} {At(firsts, .5)} {At(lasts, .5)} {wrong}"));
        return 0;
    }

    private static void Publish(List<Socket> lines, int rate, int seconds)
    {
        var frame = new byte[FrameBytes];
        using var pause = new ManualResetEventSlim();
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < rate * seconds; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(begun);
            _ = wait > TimeSpan.Zero && pause.Wait(wait);
            frame.AsSpan(PixelsAt).Fill((byte)i);
            MemoryMarshal.Write(frame.AsSpan(SumAt), BusClientRun.Sum(frame.AsSpan(PixelsAt)));
            MemoryMarshal.Write(frame, Stopwatch.GetTimestamp());
            foreach (var line in lines)
            {
                for (var sent = 0; sent < FrameBytes;)
                {
                    sent += line.Send(frame.AsSpan(sent));
                }
            }
        }
    }

    private static bool Fill(Socket line, byte[] frame)
    {
        for (var got = 0; got < frame.Length;)
        {
            var read = line.Receive(frame.AsSpan(got));
            if (read == 0)
            {
                return false;
            }

            got += read;
        }

        return true;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Count - 1))], 2);
}
