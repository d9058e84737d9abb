#!/usr/bin/env dotnet
#:project ../../src/Kinora.Media/Kinora.Media.csproj

// Publishes a camera, or any other source that Kinora knows: a number, video=NAME, a file, rtsp://…, screen:. Without one, ffmpeg's test picture.
//   dotnet run samples/bus/camera_capture.cs [SOCKET] [SOURCE]
using Kinora.Frames.Bus;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

var path = args.Length > 0 ? args[0] : Path.Join(Path.GetTempPath(), "kinora-sample.sock");
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};

// The supervisor decodes, and connects again when the source goes away.
using var source = new SourceSupervisor(SourceAddress.Parse(args.Length > 1 ? args[1] : "test:"), new SourceOptions());
source.Warned += Console.Error.WriteLine;
using var bus = source.Publish(path, new BusPublisherOptions());
Console.WriteLine($"publishing {source.Display} at {bus.Path}");
try
{
    await source.RunAsync(interrupted.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine($"published {bus.Published} frames");
}
