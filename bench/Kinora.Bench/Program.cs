using System.Globalization;
using Kinora.Bench;

// A suite compares whole processes, so each side of it is this same program started again as "run SIDE …".
return args switch
{
    ["run", "baseline", .. var stream] => await BaselineRun.RunAsync(BenchStream.Parse(stream)).ConfigureAwait(false),
    ["run", "stream", .. var stream] => await StreamRun.RunAsync(BenchStream.Parse(stream)).ConfigureAwait(false),
    ["run", "streams", var count, var clip] => await ManyStreamsRun.RunAsync(int.Parse(count, CultureInfo.InvariantCulture), clip).ConfigureAwait(false),
    ["run", "ingest", var rendition, var clip] => await IngestRun.RunAsync(rendition, clip).ConfigureAwait(false),
    ["ingest", .. var rest] => await IngestSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["core", .. var rest] => await CoreSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["kernels", .. var rest] => await KernelSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["predict", .. var rest] => await PredictSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    ["watch", .. var rest] => await WatchSuite.RunAsync(SuiteOptions.Parse(rest)).ConfigureAwait(false),
    [] => await WatchSuite.RunAsync(SuiteOptions.Parse([])).ConfigureAwait(false),
    _ => SuiteOptions.Refuse(args),
};
