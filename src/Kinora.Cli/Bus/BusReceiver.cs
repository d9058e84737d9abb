using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Kinora.Frames.Bus;
using Kinora.Media.Sources;

namespace Kinora.Cli.Bus;

/// <summary>Reads frames on a thread of its own, which the publisher wakes itself, and measures them.</summary>
internal static class BusReceiver
{
    /// <summary>How long it takes to notice a Ctrl-C while no frame comes, and what the shown line is renewed in.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>What was read goes here, so that reading is not left out.</summary>
    private static ulong s_touched;

    public static int Run(BusReceiveOptions options)
    {
        using var interruption = new Interruption();
        using var reader = BusSubscriber.Connect(options.Socket, new BusSubscriberOptions { Mode = options.Mode, Name = "kinora bus receive" });
        using var show = ReceiveDisplay.Create(options);
        var figures = new ReceiveFigures();
        BusException? failure = null;
        try
        {
            Read(reader, options, figures, show, interruption);
        }
        catch (BusException error)
        {
            failure = error;
        }

        figures.Dropped = reader.Dropped;
        show.Dispose();
        ReceiveText.Sum(figures, options.Json);
        return failure is not null ? throw failure
            : interruption.WasInterrupted ? ExitCodes.Interrupted
            : figures.Frames > 0 ? ExitCodes.Ok
            : throw new SourceException($"'{options.Socket}' has ended without a frame: start the publisher again.");
    }

    private static void Read(BusSubscriber reader, BusReceiveOptions options, ReceiveFigures figures, ReceiveDisplay show, Interruption interruption)
    {
        while (!interruption.WasInterrupted && !(figures.Frames >= options.MaxFrames))
        {
            if (reader.Next(Period) is { } next)
            {
                using var frame = next;
                figures.Count(frame, Stopwatch.GetTimestamp());
                if (options.Touch)
                {
                    s_touched ^= Touch(frame.Pixels);
                }
            }
            else if (reader.HasEnded)
            {
                return;
            }

            if (show.IsDue(Period))
            {
                figures.Dropped = reader.Dropped;
                show.Show(figures);
            }
        }
    }

    /// <summary>All bytes, a vector at a time, then the rest.</summary>
    private static ulong Touch(ReadOnlySpan<byte> pixels)
    {
        var sum = Vector<ulong>.Zero;
        var vectors = MemoryMarshal.Cast<byte, Vector<ulong>>(pixels);
        foreach (var vector in vectors)
        {
            sum ^= vector;
        }

        var rest = 0UL;
        foreach (var value in pixels[(vectors.Length * Vector<byte>.Count)..])
        {
            rest += value;
        }

        return Vector.Sum(sum) + rest;
    }
}
