using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kinora.Cli.Models;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;

namespace Kinora.Cli.Bus;

/// <summary><c>kinora bus info P</c>: what is published at a socket. Asking makes nobody a client.</summary>
internal static class BusInfoCommand
{
    /// <summary>In so much time some frames come, of whose number the rate is made.</summary>
    private static readonly TimeSpan RatePeriod = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var path = new Argument<string>("socket") { Description = "The publisher's socket: a path, or a name as door." };
        var json = JsonOutput.Option("One JSON object on standard output.");
        var command = new Command("info", "Say what is published at a socket: format, planes, memory, clients, frames and their rate.") { path, json };
        command.SetAction(async (parsed, _) =>
        {
            using var interruption = new Interruption();
            var socket = BusCommand.PathOf(parsed.GetValue(path)!);
            var before = BusInfo.Read(socket);
            await Task.Delay(RatePeriod, interruption.Token).ConfigureAwait(false);
            var info = BusInfo.Read(socket);
            var rate = info.RateSince(before);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(writer => Write(writer, socket, info, rate));
            }
            else
            {
                Write(socket, info, rate);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(string socket, BusInfo info, double rate)
    {
        Line("socket", socket);
        Line("publisher", $"process {info.ProcessId}{NameOf(info.ProcessId)}, version {info.Version} of the protocol");
        if (info.Format is { } format)
        {
            Line("format", $"{format}, {Name(format.Matrix)}, {Name(format.Range)} range, {format.ByteLength:N0} bytes a frame");
            for (var i = 0; i < format.PlaneCount; i++)
            {
                var plane = format.GetPlane(i);
                Line(i == 0 ? "planes" : "", $"{i}: {plane.RowBytes} x {plane.Rows} bytes, stride {plane.Stride}, at {plane.Offset}");
            }

            Line("memory", $"{info.Slots} slots, {info.MemoryBytes / (double)(1 << 20):0.0} MiB, generation {info.Generation}");
        }
        else
        {
            Line("format", "no frame yet");
        }

        Line("frames", $"{info.Frames:N0}, {rate:0.0} a second");
        var gone = info is { Refused: 0, SentAway: 0 } ? "" : $", {info.Refused} refused, {info.SentAway} sent away";
        Line("clients", $"{info.Clients} of at most {info.MostClients}{(info.MayWait ? ", waits for those that ask for it" : "")}{gone}");
        Line("quarantine", info.QuarantinedSlots > 0 ? $"{info.QuarantinedSlots} slots, held by clients that were sent away" : null);
    }

    private static void Write(Utf8JsonWriter json, string socket, BusInfo info, double rate)
    {
        json.WriteStartObject();
        json.WriteString("socket", socket);
        json.WriteNumber("pid", info.ProcessId);
        json.WriteNumber("version", info.Version);
        if (info.Format is { } format)
        {
            json.WriteStartObject("format");
            json.WriteString("pixels", format.PixelFormat.ToString().ToLowerInvariant());
            json.WriteNumber("width", format.Width);
            json.WriteNumber("height", format.Height);
            json.WriteString("matrix", format.Matrix.ToString().ToLowerInvariant());
            json.WriteString("range", format.Range.ToString().ToLowerInvariant());
            json.WriteNumber("bytes", format.ByteLength);
            json.WriteStartArray("planes");
            for (var i = 0; i < format.PlaneCount; i++)
            {
                var plane = format.GetPlane(i);
                json.WriteStartObject();
                json.WriteNumber("offset", plane.Offset);
                json.WriteNumber("stride", plane.Stride);
                json.WriteNumber("rows", plane.Rows);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("format");
        }

        json.WriteNumber("generation", info.Generation);
        json.WriteNumber("slots", info.Slots);
        json.WriteNumber("memory_bytes", info.MemoryBytes);
        json.WriteNumber("frames", info.Frames);
        json.WriteNumber("frames_per_second", Math.Round(rate, 2));
        json.WriteNumber("clients", info.Clients);
        json.WriteNumber("max_clients", info.MostClients);
        json.WriteBoolean("waits", info.MayWait);
        json.WriteNumber("admitted", info.Admitted);
        json.WriteNumber("refused", info.Refused);
        json.WriteNumber("sent_away", info.SentAway);
        json.WriteNumber("quarantined_slots", info.QuarantinedSlots);
        json.WriteEndObject();
    }

    /// <summary>What the process is called, where the system tells; as it may call itself, without what a terminal would act on.</summary>
    private static string NameOf(int process)
    {
        try
        {
            var name = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).Trim();
            return $" ({string.Concat(name.Where(static character => !char.IsControl(character)))})";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Name(ColorMatrix matrix) => matrix == ColorMatrix.Bt709 ? "BT.709" : "BT.601";

    private static string Name(ColorRange range) => range.ToString().ToLowerInvariant();

    private static void Line(string name, FormattableString text) => Line(name, text.ToString(CultureInfo.InvariantCulture));

    private static void Line(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Console.WriteLine($"{name,-10} {text}");
        }
    }
}
