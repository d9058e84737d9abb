using System.Diagnostics;

namespace Kinora.Models.Tests.Crash;

/// <summary>Moments of getting a model, by what is to be seen of them in the cache: between bytes, and between one step and the next.</summary>
internal sealed class KillMoments(string home, int packageBytes, int modelBytes, Random random)
{
    // The steps after the last one that shows take about so long.
    private const double SpreadMilliseconds = 4;

    /// <summary>One of them by chance, and a moment after it.</summary>
    /// <returns>Its name, and what waits for it or until the model is there.</returns>
    public (string Name, Action<Func<bool>> Wait) Next()
    {
        var (name, hasCome) = random.Next(7) switch
        {
            0 => ("download", Grows("tmp/npm-@test+models@1.2.3", random.Next(packageBytes))),
            1 => ("unpack", Grows("npm", random.Next(packageBytes))),
            2 => ("import", Grows("tmp/model-model-a", random.Next(modelBytes))),
            3 => ("hash", Is("tmp/model-model-a/model-a.onnx")),
            4 => ("blob", Grows("blobs", modelBytes)),
            5 => ("link", Is("models/model-a/.kinora")),
            _ => ("manifest", Is("manifests/.unfinished")),
        };
        var spread = TimeSpan.FromMilliseconds(random.NextDouble() * SpreadMilliseconds);
        return (name, isOver => Wait(hasCome, isOver, spread));
    }

    // Busily: a moment here lasts microseconds.
    private static void Wait(Func<bool> hasCome, Func<bool> isOver, TimeSpan spread)
    {
        while (!hasCome() && !isOver())
            Thread.Yield();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < spread;)
            Thread.Yield();
    }

    private Func<bool> Is(string path) => () => File.Exists(Path.Join(home, path));

    private Func<bool> Grows(string folder, long bytes) => () =>
    {
        try
        {
            return new DirectoryInfo(Path.Join(home, folder)) is { Exists: true } there
                && there.EnumerateFiles("*", SearchOption.AllDirectories).Any(file => file.Length > 0 && file.Length >= bytes);
        }
        catch (IOException)
        {
            return false; // It went away while we looked.
        }
    };
}
