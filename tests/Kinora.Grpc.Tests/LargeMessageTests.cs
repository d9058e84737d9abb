using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf.WellKnownTypes;
using Kinora.Grpc.Framing;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Tests;

/// <summary>What a client may have a server hold of messages that do not come to their end.</summary>
public sealed class LargeMessageTests
{
    private const int Announced = 4 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_MoreIsThereThanAllMayHold_IsRefusedAndTheRoomIsFreeAgain()
    {
        var room = new MessageRoom(1 << 20);
        var (first, reading) = await BeginAsync(room, 700_000, TimeProvider.System);
        var (_, second) = await BeginAsync(room, 700_000, TimeProvider.System);

        Assert.Equal(GrpcStatusCode.ResourceExhausted, (await Assert.ThrowsAsync<GrpcException>(() => second)).Status.Code);
        await first.CompleteAsync();
        Assert.Equal(GrpcStatusCode.Internal, (await Assert.ThrowsAsync<GrpcException>(() => reading)).Status.Code);
        Assert.Equal(0, room.Held);
    }

    [Fact]
    public async Task ReadAsync_LengthThatIsOnlyAnnounced_TakesNoRoom()
    {
        var room = new MessageRoom(1 << 20);
        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync(room, 100, TimeProvider.System)));

        Assert.All(started, static pair => Assert.False(pair.Reading.IsCompleted));
        Assert.InRange(room.Held, 1, 20 * 4096);
        foreach (var (writer, reading) in started)
        {
            await writer.CompleteAsync();
            await Assert.ThrowsAsync<GrpcException>(() => reading);
        }
    }

    [Fact]
    public async Task ReadAsync_MessageThatStopsComing_IsAbortedAndOneThatComesIsNot()
    {
        var (room, time) = (new MessageRoom(64 << 20), new HandTime());
        var (_, stopped) = await BeginAsync(room, 100_000, time);
        var (writer, coming) = await BeginAsync(room, 100_000, time);

        time.Advance(LargeMessage.Patience / 2);
        for (var sent = 100_000; sent < Announced; sent += 1_000_000)
        {
            await writer.WriteAsync(new byte[Math.Min(1_000_000, Announced - sent)], Cancellation);
            await UntilAsync(() => room.Held >= Math.Min(sent + 1_000_000, Announced) || coming.IsCompleted);
            await UntilAsync(() => time.LastSet == time.Now || coming.IsCompleted);
            time.Advance(LargeMessage.Patience * 0.6);
        }

        Assert.Equal(GrpcStatusCode.Aborted, (await Assert.ThrowsAsync<GrpcException>(() => stopped)).Status.Code);
        Assert.NotNull(await coming.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.Equal(0, room.Held);
    }

    private static async Task<(PipeWriter Writer, Task<BytesValue?> Reading)> BeginAsync(MessageRoom room, int bytes, TimeProvider time)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reading = new FrameReader(pipe.Reader, MessageEncoding.Identity, 64 << 20, room, time).ReadAsync(BytesValue.Parser, Cancellation).AsTask();
        var head = new byte[MessagePrefix.Size];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), Announced);
        var held = room.Held;

        // A BytesValue of so many bytes: field 1, its length as a varint.
        byte[] start = [0x0a, .. Varint(Announced - 5)];
        await pipe.Writer.WriteAsync((byte[])[.. head, .. start, .. new byte[bytes - start.Length]], Cancellation);
        await UntilAsync(() => reading.IsCompleted || room.Held > held);
        return (pipe.Writer, reading);
    }

    private static byte[] Varint(int value) => [(byte)(value | 0x80), (byte)((value >> 7) | 0x80), (byte)((value >> 14) | 0x80), (byte)(value >> 21)];

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A clock that a hand moves.</summary>
    private sealed class HandTime : TimeProvider
    {
        private readonly List<HandTimer> _timers = [];

        public TimeSpan Now { get; private set; }

        /// <summary>When a timer was set last.</summary>
        public TimeSpan LastSet { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_timers)
            {
                var timer = new HandTimer(this, () => callback(state));
                timer.Change(dueTime, period);
                _timers.Add(timer);
                return timer;
            }
        }

        public void Advance(TimeSpan by)
        {
            HandTimer[] due;
            lock (_timers)
            {
                Now += by;
                due = [.. _timers.Where(timer => timer.Due <= Now)];
            }

            foreach (var timer in due)
            {
                timer.Fire();
            }
        }

        private sealed class HandTimer(HandTime time, Action fire) : ITimer
        {
            public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime < TimeSpan.Zero ? TimeSpan.MaxValue : time.Now + dueTime;
                time.LastSet = time.Now;
                return true;
            }

            public void Fire()
            {
                Due = TimeSpan.MaxValue;
                fire();
            }

            public void Dispose() => Due = TimeSpan.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
