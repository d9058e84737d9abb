using System.CommandLine;
using Kinora.Pipelines.Configuration;

namespace Kinora.Cli.Serve;

/// <summary><c>kinora serve</c>: the service, for as long as it is not ended.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config")
        {
            Description = "The configuration; without it ./kinora.yaml where that is there. It is followed: a change is in force at once.", HelpName = "FILE",
        };
        var urls = new Option<string?>("--urls") { Description = "Where HTTP is served, as http://127.0.0.1:8000; several with a semicolon.", HelpName = "URL" };
        var grpc = new Option<string?>("--grpc") { Description = "Where gRPC is served, as http://127.0.0.1:50052, or none.", HelpName = "URL" };
        var log = SourceOptionSet.Choice<LogFormat>("--log", "How the log is written to standard error: a line of text, or one JSON object, an event.");
        var interval = SourceOptionSet.Time("--metrics-interval", "How often all metrics are written to standard output, as one line of JSON; without it never.");
        var command = new Command("serve", "Run the service: streams, results and pictures over HTTP, WebSocket and gRPC.") { config, urls, grpc, log, interval };
        var inference = new InferenceOptionSet();
        inference.AddTo(command);
        command.SetAction((parsed, _) => ServeRunner.RunAsync(new ServeOptions
        {
            ConfigFile = parsed.GetValue(config), Urls = parsed.GetValue(urls), Grpc = parsed.GetValue(grpc), Provider = inference.ReadProvider(parsed),
            Log = parsed.GetValue(log), MetricsInterval = parsed.GetValue(interval),
        }));
        return command;
    }
}
