using System.CommandLine;
using Kinora.Cli;
using Kinora.Cli.Doctor;
using Kinora.Cli.Models;
using Kinora.Cli.Predict;
using Kinora.Cli.Watch;

var root = new RootCommand("Kinora turns any live picture source into findings and descriptions.")
{
    WatchCommand.Create(),
    PredictCommand.Create(),
    ModelsCommand.Create(),
    DoctorCommand.Create(),
};
return await CommandRunner.RunAsync(root, args).ConfigureAwait(false);
