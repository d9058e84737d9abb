using System.CommandLine;
using Kinora.Cli.Output;
using Kinora.Media.Devices;

namespace Kinora.Cli.Devices;

/// <summary><c>kinora devices</c>: cameras, screens, and the hardware encoders and decoders that work.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var all = new Option<bool>("--all") { Description = "Also the hardware that does not work, and why." };
        var command = new Command("devices", "List cameras, screens, and the hardware encoders and decoders that work.") { json, all };
        command.SetAction(async (parsed, _) =>
        {
            using var interruption = new Interruption();
            await (parsed.GetValue(json) ? WriteJsonAsync(interruption.Token) : WriteTextAsync(parsed.GetValue(all), interruption.Token))
                .ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task WriteJsonAsync(CancellationToken cancellationToken)
    {
        var cameras = await CameraList.FindAsync(cancellationToken).ConfigureAwait(false);
        var screens = await ScreenList.FindAsync(cancellationToken).ConfigureAwait(false);
        var decoders = await HardwareTrials.DecodersAsync(cancellationToken).ConfigureAwait(false);
        var encoders = await HardwareTrials.EncodersAsync(cancellationToken).ConfigureAwait(false);
        using (var output = StandardOutput.Open())
        {
            DevicesJson.Write(output, cameras, screens, decoders, encoders);
        }

        Console.WriteLine();
    }

    /// <summary>Shows each part as soon as it is known: the trials take some seconds.</summary>
    private static async Task WriteTextAsync(bool all, CancellationToken cancellationToken)
    {
        Console.WriteLine("Cameras");
        Show(DevicesText.Of(await CameraList.FindAsync(cancellationToken).ConfigureAwait(false)));
        Console.WriteLine("Screens");
        Show(DevicesText.Of(await ScreenList.FindAsync(cancellationToken).ConfigureAwait(false)));
        Console.WriteLine("Hardware decoders");
        Show(DevicesText.Of(await HardwareTrials.DecodersAsync(cancellationToken).ConfigureAwait(false), all));
        Console.WriteLine("Hardware encoders");
        Show(DevicesText.Of(await HardwareTrials.EncodersAsync(cancellationToken).ConfigureAwait(false), all));
    }

    private static void Show(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
