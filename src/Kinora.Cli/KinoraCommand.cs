using System.CommandLine;
using Kinora.Cli.Bus;
using Kinora.Cli.Capture;
using Kinora.Cli.Devices;
using Kinora.Cli.Doctor;
using Kinora.Cli.Keys;
using Kinora.Cli.Models;
using Kinora.Cli.Predict;
using Kinora.Cli.Record;
using Kinora.Cli.Serve;
using Kinora.Cli.Watch;

namespace Kinora.Cli;

/// <summary>The commands there are.</summary>
internal static class KinoraCommand
{
    public static RootCommand Create() => new("Kinora turns any live picture source into findings and descriptions.")
    {
        WatchCommand.Create(),
        ServeCommand.Create(),
        PredictCommand.Create(),
        CaptureCommand.Create(),
        RecordCommand.Create(),
        BusCommand.Create(),
        KeysCommand.Create(),
        ModelsCommand.Create(),
        DevicesCommand.Create(),
        DoctorCommand.Create(),
    };
}
