using System.Diagnostics;
using Kinora.Pipelines.Streams;
using Kinora.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Storage.Tests;

/// <summary>Other processes write to the same file, and die.</summary>
[Trait("Speed", "Slow")]
public sealed class ProcessTests : IDisposable
{
    private const string DatabaseVariable = "KINORA_TEST_DATABASE";
    private const string PrefixVariable = "KINORA_TEST_PREFIX";
    private const string CountVariable = "KINORA_TEST_COUNT";
    private const int Names = 20;

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Not a test: what the other processes run. It says on its standard output what it has saved.</summary>
    [Fact(Explicit = true)]
    public async Task Write()
    {
        var prefix = Environment.GetEnvironmentVariable(PrefixVariable)!;
        var count = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, System.Globalization.CultureInfo.InvariantCulture);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        await using var told = new StreamWriter(new FileStream(output, FileAccess.Write)) { AutoFlush = true };
        await using var store = await StreamStore.OpenAsync(Environment.GetEnvironmentVariable(DatabaseVariable), Cancellation);
        for (var i = 1; i <= count; i++)
        {
            await store.SaveAsync(new StoredStream($"{prefix}{i % Names}", $$"""{"number":{{i}},"filler":"{{new string('x', i % 7000)}}"}""", null, default, default), Cancellation);
            await told.WriteLineAsync($"saved {i}");
        }
    }

    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LosesNothingThatWasSaved()
    {
        foreach (var enough in (int[])[1, 17, 60, 133])
        {
            var database = _folder[$"{enough}.db"];
            using var child = Start(database, "s", int.MaxValue);
            var last = 0;
            while (last < enough)
            {
                last = await ReadSavedAsync(child);
            }

            child.Kill();
            while (await child.StandardOutput.ReadLineAsync(Cancellation) is { } line)
            {
                last = Number(line) ?? last;
            }

            await child.WaitForExitAsync(Cancellation);
            await using var store = await StreamStore.OpenAsync(database, Cancellation);
            var numbers = (await store.LoadAsync(Cancellation)).ToDictionary(stream => stream.Name, stream => System.Text.Json.JsonDocument.Parse(stream.Json).RootElement.GetProperty("number").GetInt32());
            for (var i = Math.Max(1, last - Names + 1); i <= last; i++)
            {
                // The one that it was about to save may be there too, in the place of the oldest.
                Assert.True(numbers[$"s{i % Names}"] is var number && (number == i || number == i + Names), $"{i} was saved, and {number} is there");
            }
        }
    }

    [Fact]
    public async Task Write_TwoProcessesAtOnce_AllIsThere()
    {
        using var first = Start(_folder["a.db"], "a", 100);
        using var second = Start(_folder["a.db"], "b", 100);
        foreach (var child in (Process[])[first, second])
        {
            var output = await child.StandardOutput.ReadToEndAsync(Cancellation);
            await child.WaitForExitAsync(Cancellation);
            Assert.True(child.ExitCode == 0, output);
        }

        await using var store = await StreamStore.OpenAsync(_folder["a.db"], Cancellation);
        Assert.Equal(2 * Names, (await store.LoadAsync(Cancellation)).Count);
    }

    private static Process Start(string database, string prefix, int count)
    {
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, "Kinora.Storage.Tests"), ["-explicit", "only", "-method", $"{typeof(ProcessTests).FullName}.{nameof(Write)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[DatabaseVariable] = database;
        start.Environment[PrefixVariable] = prefix;
        start.Environment[CountVariable] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    private static async Task<int> ReadSavedAsync(Process child)
    {
        while (await child.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (Number(line) is { } number)
            {
                return number;
            }
        }

        throw new InvalidOperationException("The writer ended before it had saved enough.");
    }

    private static int? Number(string line) => line.StartsWith("saved ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(6), out var number) ? number : null;
}
