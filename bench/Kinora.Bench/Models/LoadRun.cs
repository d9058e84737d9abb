using System.Diagnostics;
using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Bench.Models;

/// <summary>How long a fresh process waits until it could run a model that is in the cache, in milliseconds: by its name through the cache, or the
/// runtime alone on the file.</summary>
internal static class LoadRun
{
    public static async Task<int> RunAsync(string way, string model)
    {
        var started = Stopwatch.GetTimestamp();
        if (way == "bare")
        {
            using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
            using var session = new InferenceSession(model, options);
            Write(started);
        }
        else
        {
            using var sessions = new SessionRegistry(new InferenceOptions { WarmUp = false });
            _ = sessions.Get(await new ModelStore().GetAsync(model).ConfigureAwait(false)).Inputs;
            Write(started);
        }

        return 0;
    }

    private static void Write(long started) =>
        Console.WriteLine(Stopwatch.GetElapsedTime(started).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
}
