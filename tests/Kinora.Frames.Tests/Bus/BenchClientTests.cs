using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Memory;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>The benchmark's client in C verifies the checksum of a frame where it reads, and looks at none where it touches no pixel.</summary>
public sealed class BenchClientTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("all", 0, 0)]
    [InlineData("all", 1, 1)]
    [InlineData("none", 1, 0)]
    public async Task BusClient_OfAFrameWithAChecksum_CountsWhatIsWrong(string pixels, long added, int wrong)
    {
        CClient.SkipUnlessBuildable();
        var (sources, peers) = (Path.Join(Repository.Root, "clients", "c"), Path.Join(Repository.Root, "bench", "peers"));
        var program = _folder["bus_client"];
        var built = Tool.Run("cc", ["-O2", "-Wall", "-Wextra", "-Werror", "-I", sources, "-o", program, Path.Join(peers, "bus_client.c"), .. Directory.GetFiles(sources, "*.c")]);
        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var client = Process.Start(new ProcessStartInfo(program, [publisher.Path, pixels]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.True(pool.TryLoan(CheckedFrames.Small, out var loan));
        loan.Pixels.Fill(7);
        loan.Commit(FrameStamp.Now(TimeProvider.System, 0, CheckedFrames.SumOf(loan.Pixels) + added));
        pool.Complete();
        var said = (await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ');
        Assert.Equal(("1", $"{wrong}"), (said[0], said[^1]));
    }

    public void Dispose() => _folder.Dispose();
}
