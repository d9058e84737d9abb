using System.CommandLine;
using Kinora.Frames.Bus;
using Kinora.Frames.DmaBuf;

namespace Kinora.Cli.Bus;

/// <summary><c>kinora bus publish SOURCE</c>: lets other processes read a source's frames.</summary>
internal static class BusPublishCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source")
        {
            Description = "A file, a folder of pictures, a camera number, auto, video=NAME, screen:, rtsp://…, rtmp://…, srt://…, http(s)://…, gst:PIPELINE, test: or demo.",
        };
        var socket = new Option<string>("--socket")
        {
            Description = "Where others read: a path, or a name, as door for $XDG_RUNTIME_DIR/kinora/door.sock.", HelpName = "PATH", Required = true,
        };
        var group = new Option<bool>("--group") { Description = "Let users of the socket's group read, too." };
        var clients = CountOption.Create("--clients", "Most clients at once (default 16, at most 256).");
        var protocol = SourceOptionSet.Choice<BusProtocol>(
            "--as", "For whom: kinora (its own clients; default), gstreamer (shmsrc), or unixfd (unixfdsrc of GStreamer 1.24 and later).");
        var dmaBufs = new Option<bool>("--dma-bufs") { Description = "Make dma-bufs of the frames (/dev/udmabuf), for clients that ask for them; says what came of it." };
        var input = new SourceOptionSet();
        var command = new Command("publish", "Decode a source once, and let other processes read its frames where they lie.") { source, socket, protocol, group, clients, dmaBufs };
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(clients) is not null && result.GetValue(clients) > BusPublishOptions.MostClients)
            {
                result.AddError($"--clients is {result.GetValue(clients)}: give a number from 1 to {BusPublishOptions.MostClients}.");
            }
            else if (result.GetResult(protocol) is { Tokens: [{ Value: "gstreamer" or "unixfd" } asked] } &&
                FramePublisher.ProblemOf(asked.Value == "unixfd" ? BusProtocol.UnixFd : BusProtocol.GStreamer, result.GetValue(clients) ?? 0) is { } problem)
            {
                result.AddError($"--clients with --as {asked.Value}: {problem}.");
            }
        });
        command.SetAction((parsed, _) => BusPublishRunner.RunAsync(new BusPublishOptions
        {
            Source = parsed.GetValue(source)!,
            Socket = BusCommand.PathOf(parsed.GetValue(socket)!),
            SourceOptions = input.Read(parsed) with { DmaBufs = parsed.GetValue(dmaBufs) ? DmaBufChoice.Udmabuf : DmaBufChoice.None },
            Fallback = input.ReadFallback(parsed),
            Publisher = new BusPublisherOptions
            {
                Protocol = parsed.GetValue(protocol) ?? BusProtocol.Kinora,
                GroupMayRead = parsed.GetValue(group),
                MostClients = parsed.GetValue(clients) ?? new BusPublisherOptions().MostClients,
            },
        }));
        return command;
    }
}
