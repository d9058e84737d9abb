#!/usr/bin/env dotnet
#:project ../../src/Kinora.Frames/Kinora.Frames.csproj

// One host and four clients, each with its own mode and its own pace, and what each of them got.
//   dotnet run samples/bus/multi_client.cs [SOCKET] [FRAMES]
// The clients are threads here; in processes of their own they do the same.
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

var path = args.Length > 0 ? args[0] : Path.Join(Path.GetTempPath(), "kinora-sample.sock");
var frames = args.Length > 1 ? long.Parse(args[1]) : 120;
(string Name, FeedMode Mode, int Milliseconds)[] clients =
[
    ("Latest, fast", FeedMode.Latest, 0),
    ("Latest, slow", FeedMode.Latest, 50),
    ("Queue(8), bursts", FeedMode.Queue(8), 10),
    ("Reliable, slow", FeedMode.Reliable(TimeSpan.FromSeconds(1)), 20),
];

using var pool = new FramePool();
using var bus = BusPublisher.Start(pool, path, new BusPublisherOptions { MayWait = true });
var readers = clients.Select(client => (client.Name, Reader: BusSubscriber.Connect(bus.Path, new BusSubscriberOptions { Mode = client.Mode }), client.Milliseconds)).ToArray();
var threads = readers.Select(reader => new Thread(() => Read(reader.Reader, reader.Milliseconds))).ToArray();
Array.ForEach(threads, thread => thread.Start());

var format = FrameFormat.Video(1280, 720);
for (var index = 0L; index < frames; index++)
{
    // Loan waits for the Reliable client, TryLoan would not.
    var loan = pool.Loan(format, CancellationToken.None);
    loan.Plane(0).Fill((byte)index);
    loan.Commit(FrameStamp.Now(TimeProvider.System, index, ptsNanoseconds: null));
}

pool.Complete();
Array.ForEach(threads, thread => thread.Join());
Console.WriteLine($"{frames} frames of {format}, {pool.Slots} slots");
Console.WriteLine($"{"client",-20} {"got",6} {"missed",7}");
foreach (var (name, reader, _) in readers)
{
    Console.WriteLine($"{name,-20} {reader.Delivered,6} {reader.Dropped,7}");
    reader.Dispose();
}

static void Read(BusSubscriber bus, int milliseconds)
{
    while (bus.Next(Timeout.InfiniteTimeSpan) is { } frame)
    {
        using (frame)
        {
            // Where a client's own work would be.
            Thread.Sleep(milliseconds);
        }
    }
}
