using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>
/// Publishers that send and write what no publisher does: every client ends with one sentence, or finds no frame, and comes back soon. The
/// client in C runs under AddressSanitizer and UndefinedBehaviorSanitizer.
/// </summary>
public sealed class HostilePublisherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Modes = ["latest", "queue", "reliable"];

    private readonly TestFolder _folder = new();

    private string Socket => _folder["bus.sock"];

    [Fact]
    public Task Next_InCUnderSanitizers_EndsWithASentence() => TryInCUnderSanitizersAsync(rounds: 1, fuzzed: 8);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Next_InCUnderSanitizersInEveryMode_EndsWithASentence() => TryInCUnderSanitizersAsync(rounds: 3, fuzzed: 60);

    private async Task TryInCUnderSanitizersAsync(int rounds, int fuzzed)
    {
        CClient.SkipUnlessBuildable();
        var reader = CClient.Program("reader", sanitized: true);
        using var publisher = await HostilePublisher.StartAsync(Socket, fuzzed);
        foreach (var (name, mode, isReadable) in Attempts(publisher, rounds))
        {
            var run = Tool.Run(reader, [Socket, Modes[mode], "2", "1", "try"], seconds: (int)Patience.TotalSeconds);
            var said = $"'{name}', {Modes[mode]}, seed {Soak.Seed}: {run.ExitCode}, {run.Output}{run.Error}";
            Assert.True(run.ExitCode == 1 || (run.ExitCode == 0 && isReadable), said);
            Assert.True(run.ExitCode == 0 || (run.Error.Contains($"'{Socket}'", StringComparison.Ordinal) && run.Error.IndexOf('\n', StringComparison.Ordinal) == run.Error.Length - 1), said);
        }
    }

    [Fact]
    public Task Next_InPython_EndsWithASentence() => TryInPythonAsync(rounds: 1, fuzzed: 8);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Next_InPythonInEveryMode_EndsWithASentence() => TryInPythonAsync(rounds: 3, fuzzed: 60);

    private async Task TryInPythonAsync(int rounds, int fuzzed)
    {
        using var publisher = await HostilePublisher.StartAsync(Socket, fuzzed);
        var attempts = Attempts(publisher, rounds).ToList();
        var run = Tool.Run(
            HostilePublisher.Python,
            [Path.Join(HostilePublisher.Folder, "try.py"), Path.Join(Repository.Root, "clients", "python"), Socket, string.Concat(attempts.Select(attempt => attempt.Mode))],
            seconds: 20 + attempts.Count);
        var said = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(said.Length == attempts.Count && run.ExitCode == 0, $"'{attempts.ElementAtOrDefault(said.Length)}', seed {Soak.Seed}: {run.Error}");
        Assert.All(attempts.Zip(said), attempt => Assert.True(attempt.First.IsReadable || attempt.Second.StartsWith("error: ", StringComparison.Ordinal), $"{attempt}"));
    }

    [Fact]
    public Task Next_InCSharp_EndsWithASentence() => TryInCSharpAsync(rounds: 1, fuzzed: 8);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Next_InCSharpInEveryMode_EndsWithASentence() => TryInCSharpAsync(rounds: 3, fuzzed: 60);

    private async Task TryInCSharpAsync(int rounds, int fuzzed)
    {
        using var publisher = await HostilePublisher.StartAsync(Socket, fuzzed);
        foreach (var (name, mode, isReadable) in Attempts(publisher, rounds))
        {
            var wish = mode switch { 0 => FeedMode.Latest, 1 => FeedMode.Queue(2), _ => FeedMode.Reliable(TimeSpan.FromSeconds(1)) };
            var attempt = Task.Run(() => Attempt(wish), TestContext.Current.CancellationToken);
            Assert.True(await Task.WhenAny(attempt, Task.Delay(Patience, TestContext.Current.CancellationToken)) == attempt, $"'{name}', {wish.Name}, seed {Soak.Seed}: it does not come back.");
            var error = await Record.ExceptionAsync(() => attempt);
            Assert.True(error is BusException || (error is null && isReadable), $"'{name}', {wish.Name}, seed {Soak.Seed}: {error}");
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Every case in turn, in one mode a round.</summary>
    private static IEnumerable<(string Name, int Mode, bool IsReadable)> Attempts(HostilePublisher publisher, int rounds) =>
        from round in Enumerable.Range(0, rounds)
        from number in Enumerable.Range(0, publisher.Cases.Count)
        select (publisher.Cases[number], (int)(((uint)Soak.Seed + (uint)number + (uint)round) % 3), number >= publisher.Unreadable);

    private long Attempt(FeedMode mode)
    {
        var sum = 0L;
        using var bus = BusSubscriber.Connect(Socket, new BusSubscriberOptions { Mode = mode });
        for (var frames = 0; frames < 1000 && bus.Next(TimeSpan.FromMilliseconds(100)) is { } frame; frames++)
        {
            using (frame)
            {
                sum += CheckedFrames.SumOf(frame.Pixels);
            }
        }

        return sum;
    }
}
