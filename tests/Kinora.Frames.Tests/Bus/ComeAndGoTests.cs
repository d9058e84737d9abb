using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>Clients that come and go, at the worst of times: nothing of them stays, and nobody waits for ever.</summary>
[Collection(Alone.Name)]
public sealed class ComeAndGoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly FrameFormat Small = FrameFormat.Video(32, 32);
    private static readonly FrameFormat Wide = FrameFormat.Video(64, 48);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

    public ComeAndGoTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    public void Connect_AThousandTimesInAllWays_LeavesNothing()
    {
        using var publisher = BusPublisher.Start(_pool, _folder["bus.sock"], new BusPublisherOptions { MayWait = true });
        Publish(Wide);
        var before = Left();
        for (var round = 0; round < 4; round++)
        {
            ComeAndGo(publisher, 250);
            Publish(round % 2 == 0 ? Small : Wide);
        }

        // The pages go with a frame, and after the last frame at once.
        Until(() =>
        {
            Publish(Wide);
            return IsBack(before);
        });
        using (BusSubscriber.Connect(publisher.Path))
        {
            _pool.Complete();
        }

        Until(() => IsBack(before));
    }

    [Fact]
    public void Dispose_OfClientsWhileTheSourceStandsStill_LeavesNoPages()
    {
        using var publisher = BusPublisher.Start(_pool, _folder["bus.sock"]);
        Publish(Wide);
        var before = Left();
        for (var i = 0; i < 50; i++)
        {
            BusSubscriber.Connect(publisher.Path).Dispose();
        }

        // No frame comes, and none is on its way: nothing but their leaving takes them away.
        Until(() => IsBack(before));
    }

    [Fact]
    public void Complete_RightBehindANewGeneration_LosesNothingToWhoIsSlowToTakeItUp()
    {
        using var publisher = BusPublisher.Start(_pool, _folder["bus.sock"]);
        Publish(Small);
        using var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(8) });
        Publish(Small);
        Assert.Equal(2UL, Read(client));

        // It hears of none of this before all of it has happened.
        Publish(Wide);
        Publish(Small);
        Publish(Wide);
        _pool.Complete();
        Assert.True(BusInfo.Read(publisher.Path).Frames == 5);
        var last = 0UL;
        for (var sequence = 0UL; sequence != ulong.MaxValue; sequence = Read(client))
        {
            last = Math.Max(last, sequence);
        }

        Assert.Equal(5UL, last);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Connect_WhereNobodyIsLetIn_SaysSo()
    {
        using var listener = BusListener.Create();
        listener.Bind(new UnixDomainSocketEndPoint(_folder["bus.sock"]));
        listener.Listen(0);
        using var first = BusListener.Create();
        first.Connect(new UnixDomainSocketEndPoint(_folder["bus.sock"]));
        var error = Assert.Throws<BusException>(() => BusSubscriber.Connect(_folder["bus.sock"]));
        Assert.Contains("does not answer within 5 s", error.Message, StringComparison.Ordinal);

        // Who would publish there finds it taken.
        error = Assert.Throws<BusException>(() => BusPublisher.Start(_pool, _folder["bus.sock"]));
        Assert.Contains("Another process publishes at", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_ToAPathThatIsTooLong_SaysSo() =>
        Assert.Contains("is longer than the 107 bytes", Assert.Throws<BusException>(() => BusSubscriber.Connect("/" + new string('a', 200))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Start_ByManyAtOnceWhereADeadOneWas_PublishesOnce()
    {
        var path = _folder["bus.sock"];
        for (var round = 0; round < 20; round++)
        {
            LeaveDeadSocket(path);
            using var barrier = new Barrier(4);
            var starts = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait();
                    try
                    {
                        return BusPublisher.Start(_pool, path);
                    }
                    catch (BusException)
                    {
                        return null;
                    }
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            var publishers = (await Task.WhenAll(starts)).OfType<BusPublisher>().ToList();
            var answers = Record.Exception(() => BusInfo.Read(path));
            publishers.ForEach(static publisher => publisher.Dispose());
            Assert.Equal((1, null), (publishers.Count, answers));
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public void Dispose_OfOneWhoseSocketWasRemoved_LeavesItsSuccessorsAlone()
    {
        using var first = BusPublisher.Start(_pool, _folder["bus.sock"]);
        File.Delete(first.Path);
        using var second = BusPublisher.Start(_pool, _folder["bus.sock"]);
        first.Dispose();
        Assert.Equal(0, BusInfo.Read(second.Path).Clients);
    }

    [Fact]
    public async Task Dispose_ByTwoThreadsWhileAThirdWaits_EndsAllOfThem()
    {
        for (var round = 0; round < 20; round++)
        {
            using var publisher = BusPublisher.Start(_pool, _folder["bus.sock"]);
            Publish(Wide);
            var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4) });
            Func<Task> wait = round % 2 == 0 ? () => Task.Run(() => client.Next(Patience), TestContext.Current.CancellationToken) : () => client.NextAsync(TestContext.Current.CancellationToken).AsTask();
            var waiting = wait();
            Action[] ends = [client.Dispose, client.Dispose, publisher.Dispose, publisher.Dispose];
            await Task.WhenAll(ends.Select(static end => Task.Run(end))).WaitAsync(Patience, TestContext.Current.CancellationToken);
            _ = await Record.ExceptionAsync(() => waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
            Assert.True(waiting.IsCompleted);
        }
    }

    public void Dispose()
    {
        _pool.Complete();
        _pool.Dispose();
        _folder.Dispose();
    }

    /// <summary>As a killed process leaves it.</summary>
    private static void LeaveDeadSocket(string path)
    {
        using var dead = BusListener.Create();
        dead.Bind(new UnixDomainSocketEndPoint(path + "2"));
        File.Move(path + "2", path);
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience), $"{Left()}");

    /// <summary>The sequence of the next frame; the largest number at the end.</summary>
    private static ulong Read(BusSubscriber client)
    {
        using var frame = client.Next(Patience);
        return frame?.Sequence ?? ulong.MaxValue;
    }

    /// <summary>What this process, both sides at once, has open and mapped of the bus.</summary>
    private static (int Sockets, int Memory, int Maps) Left()
    {
        var files = Directory.GetFiles("/proc/self/fd").Select(static file => new FileInfo(file).LinkTarget ?? "").ToList();
        return (files.Count(static name => name.StartsWith("socket:", StringComparison.Ordinal)),
            files.Count(static name => name.Contains("memfd:kinora", StringComparison.Ordinal)),
            File.ReadLines("/proc/self/maps").Count(static line => line.Contains("/memfd:kinora-client", StringComparison.Ordinal)));
    }

    /// <summary>Whether no more is left than before; what other tests have left may go meanwhile.</summary>
    private static bool IsBack((int Sockets, int Memory, int Maps) before) =>
        Left() is var left && left.Sockets <= before.Sockets && left.Memory <= before.Memory && left.Maps <= before.Maps;

    private void Publish(FrameFormat format)
    {
        Assert.True(_pool.TryLoan(format, out var loan));
        _ = loan.Commit(default);
    }

    /// <summary>Clients of every kind: they read, ask, say nothing, say nonsense, or leave in between.</summary>
    private void ComeAndGo(BusPublisher publisher, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (i % 5 == 0)
            {
                _ = BusInfo.Read(publisher.Path);
            }
            else if (i % 5 == 1)
            {
                using var client = BusSubscriber.Connect(publisher.Path);
                Publish(Wide);
                client.Next(Patience)!.Value.Dispose();
            }
            else
            {
                using var socket = BusListener.Create();
                BusListener.Connect(socket, BusListener.AddressOf(publisher.Path));
                _ = i % 5 == 2 ? 0 : socket.Send(i % 5 == 3 ? new byte[100] : BusMessage.WriteHello(FeedMode.Latest, 1, "leaves"));
            }
        }
    }
}
