#!/usr/bin/env dotnet
#:project ../../src/Kinora.Frames/Kinora.Frames.csproj

// Prints each frame that comes, until the source ends or so many frames have come.
//   dotnet run samples/bus/client_basic.cs [SOCKET] [FRAMES]
using Kinora.Frames.Bus;

var path = args.Length > 0 ? args[0] : Path.Join(Path.GetTempPath(), "kinora-sample.sock");
var frames = args.Length > 1 ? long.Parse(args[1]) : long.MaxValue;
try
{
    using var bus = BusSubscriber.Connect(path);
    for (var count = 0L; count < frames && await bus.NextAsync() is { } frame; count++)
    {
        // The pixels lie where the publisher wrote them, and stay so until the end of this block.
        using (frame)
        {
            Console.WriteLine($"frame {frame.Index}: {frame.Format}, first row begins with {frame.Plane(0)[0]}, {frame.Missed} missed before it");
        }
    }
}
catch (BusException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

return 0;
