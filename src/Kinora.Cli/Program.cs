using Kinora.Cli;

return await CommandRunner.RunAsync(KinoraCommand.Create(), args).ConfigureAwait(false);
