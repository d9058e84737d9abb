using System.Globalization;
using Kinora.Bench;
using Kinora.Bench.Bus;
using Kinora.Bench.Models;
using Kinora.Bench.Server;

// A suite compares whole processes, so each side of it is this same program started again as "run SIDE …".
return args switch
{
    ["run", "baseline", .. var stream] => await BaselineRun.RunAsync(BenchStream.Parse(stream)).ConfigureAwait(false),
    ["run", "stream", .. var stream] => await StreamRun.RunAsync(BenchStream.Parse(stream)).ConfigureAwait(false),
    ["run", "streams", var count, var clip] => await ManyStreamsRun.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), clip).ConfigureAwait(false),
    ["run", "ingest", var rendition, var clip] => await IngestRun.RunAsync(rendition, clip).ConfigureAwait(false),
    ["run", "events", var port, var stream, var count, var seconds] => await EventClientsRun.RunAsync(
        int.Parse(port, CultureInfo.InvariantCulture), stream, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture)).ConfigureAwait(false),
    ["run", "abuse", var port, var seconds, var key, var kind] => await AbuseRun.RunAsync(
        int.Parse(port, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), key, kind).ConfigureAwait(false),
    ["run", "visitors", var port, var streams, var count, var seconds] => await VisitorsRun.RunAsync(
        int.Parse(port, CultureInfo.InvariantCulture), streams, int.Parse(count, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture)).ConfigureAwait(false),
    ["run", "load", var way, var model] => await LoadRun.RunAsync(way, model).ConfigureAwait(false),
    ["run", "bus-client", var path, var depth, var reads] => BusClientRun.Run(path, int.Parse(depth, CultureInfo.InvariantCulture), reads == "all"),
    ["run", "socket-copy", var path] => SocketCopy.Receive(path),
    ["bus", .. var rest] => await BusSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["ingest", .. var rest] => await IngestSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["core", .. var rest] => await CoreSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["kernels", .. var rest] => await KernelSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["models", .. var rest] => await ModelsSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["predict", .. var rest] => await PredictSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["server", .. var rest] => await ServerSuite.RunAsync(ServerBenchOptions.Parse(rest)).ConfigureAwait(false),
    ["watch", .. var rest] => await WatchSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    [] => await WatchSuite.RunAsync(SuiteOptions.Parse([])).ConfigureAwait(false),
    _ => SuiteOptions.Refuse(args),
};
