using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>What a client costs in memory beside the frames, on both sides together; here both are one process.</summary>
[Collection(Alone.Name)]
public sealed class BusMemoryTests
{
    private const int Clients = 8;
    private const int Most = 64 * 1024;

    [Fact]
    public void Connect_EachClient_CostsAPageAndFewObjects()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        using var folder = new TestFolder();
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, folder["bus.sock"]);
        List<BusSubscriber> clients = [];

        // The first brings what all others share: code, tables, the first generation.
        clients.Add(Read(pool, publisher));
        var pagesBefore = Pages().Count;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(Read(pool, publisher));
        }

        var managed = (GC.GetTotalMemory(forceFullCollection: true) - before) / Clients;
        var pages = Pages();
        clients.ForEach(static client => client.Dispose());
        Assert.Equal(2 * Clients, pages.Count - pagesBefore);
        Assert.All(pages, static page => Assert.Equal("4 kB", page));
        Assert.InRange(managed, 0, Most - (2 * ClientPage.Bytes));
    }

    private static BusSubscriber Read(FramePool pool, BusPublisher publisher)
    {
        var client = BusSubscriber.Connect(publisher.Path);
        Assert.True(pool.TryLoan(FrameFormat.Video(64, 48), out var loan));
        _ = loan.Commit(default);
        client.Next(TimeSpan.FromSeconds(20))!.Value.Dispose();
        return client;
    }

    /// <summary>The sizes of the mappings that are clients' pages.</summary>
    private static List<string> Pages()
    {
        List<string> sizes = [];
        var isPage = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (isPage)
            {
                sizes.Add(line["Size:".Length..].Trim());
            }

            isPage = line.Contains("/memfd:kinora-client", StringComparison.Ordinal);
        }

        return sizes;
    }
}
