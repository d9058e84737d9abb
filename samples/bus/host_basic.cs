#!/usr/bin/env dotnet
#:project ../../src/Kinora.Frames/Kinora.Frames.csproj

// Publishes a moving gradient at 30 frames a second, until Ctrl-C or so many frames.
//   dotnet run samples/bus/host_basic.cs [SOCKET] [FRAMES]
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

var path = args.Length > 0 ? args[0] : Path.Join(Path.GetTempPath(), "kinora-sample.sock");
var frames = args.Length > 1 ? long.Parse(args[1]) : long.MaxValue;
var format = new FrameFormat(640, 480, PixelFormat.Gray8, ColorMatrix.Bt601, ColorRange.Full);
using var pool = new FramePool();
using var bus = BusPublisher.Start(pool, path);
using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1 / 30.0));
Console.WriteLine($"publishing {format} at {bus.Path}");
for (var index = 0L; index < frames && await clock.WaitForNextTickAsync(); index++)
{
    // Nobody is waited for here, so that there always is a slot.
    if (pool.TryLoan(format, out var loan))
    {
        for (var row = 0; row < format.Height; row++)
        {
            loan.Pixels.Slice(row * format.Width, format.Width).Fill((byte)(row + index));
        }

        loan.Commit(FrameStamp.Now(TimeProvider.System, index, ptsNanoseconds: index * 1_000_000_000 / 30));
    }
}

pool.Complete();
