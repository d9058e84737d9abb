using System.Globalization;
using Kinora.Cli.Output;
using Kinora.Frames.Bus;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Memory;
using Kinora.Media.Bus;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Sources;

namespace Kinora.Cli.Bus;

/// <summary>Publishes a source until it ends or is interrupted.</summary>
internal static class BusPublishRunner
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(BusPublishOptions options)
    {
        using var interruption = new Interruption();
        var cancellation = interruption.Token;
        var asked = SourceAddress.Parse(options.Source);
        if (asked.Kind is SourceKind.Push or SourceKind.Bus)
        {
            throw new UsageException(asked.Kind == SourceKind.Bus
                ? $"'{asked.Display}' is published already: read it from there."
                : $"'{asked.Display}' is for the server: make it a stream's source in kinora.yaml with publish, and run kinora serve.");
        }

        using var pulls = new PullReporter();
        var source = await SourceResolver.ResolveAsync(asked, pulls, cancellation).ConfigureAwait(false);
        var settings = InferenceSettings.Create(null, Environment.GetEnvironmentVariable);
        using var supervisor = new SourceSupervisor(
            source, options.SourceOptions with { Fallback = options.Fallback is { } file ? FallbackFile(file) : null }, RestartPolicy.AfterFirstFrame, memory: settings.Memory);
        using var show = new PublishDisplay(options.Socket);
        supervisor.Warned += show.Note;
        supervisor.StateChanged += show.OnState;
        supervisor.ClientChanged += show.OnClient;

        // A file can wait: who reads it to its end wants all of it.
        BusPath.MakeFolder(options.Socket);
        using var publication = supervisor.Publish(options.Socket, options.Publisher with { MayWait = !supervisor.IsLive });
        show.Note(supervisor.IsLive
            ? $"Publishing {source.Display} at {publication.Path}; Ctrl-C ends it."
            : $"Publishing {source.Display} at {publication.Path}: it begins with its first reader; Ctrl-C ends it.");
        string? told = null;
        var isTold = options.SourceOptions.DmaBufs == DmaBufChoice.None;
        var running = PublishAsync(supervisor, publication, cancellation);
        while (await Task.WhenAny(running, Task.Delay(LookPeriod, CancellationToken.None)).ConfigureAwait(false) != running)
        {
            show.Show(publication, supervisor.Health);
            if (!isTold && publication.DmaBufs is { } memory)
            {
                isTold = true;
                show.Note(memory.Kind == DmaBufKind.Memfd
                    ? $"The frames are shared memory alone, and no dma-bufs: {string.Join("; ", memory.Reasons)}."
                    : "The frames are dma-bufs, too, made by udmabuf.");
            }

            if (publication.ReaderLine is { } line && line != told)
            {
                told = line;
                show.Note($"Read it with: gst-launch-1.0 {line} ! videoconvert ! autovideosink");
            }
        }

        try
        {
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.WasInterrupted)
        {
            // As asked.
        }

        show.Dispose();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Published {publication.Published} {(publication.Published == 1 ? "frame" : "frames")}"));
        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    private static async Task PublishAsync(SourceSupervisor supervisor, SourcePublication publication, CancellationToken cancellationToken)
    {
        while (!supervisor.IsLive && publication.Clients == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken).ConfigureAwait(false);
        }

        await supervisor.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static SourceAddress FallbackFile(string text) => SourceAddress.Parse(text) is { Kind: SourceKind.File } file
        ? file
        : throw new UsageException($"--fallback is '{text}': name a video file.");
}
