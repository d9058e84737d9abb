using System.Diagnostics;
using System.Text.Json;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <content>Servers that say no.</content>
public sealed partial class SourceSupervisorChaosTests
{
    [Fact]
    public async Task RunAsync_WrongPassword_AsksSeldomTellsWhyAndKeepsTheSecret()
    {
        const string Wrong = "wr0ng-s3cret";
        var clip = Clip("live.mp4");
        var server = await RtspServer.StartAsync(clip, "user", "right");
        RtspServer? again = null;
        await using var watch = Watch(server.Address.Replace("right", Wrong, StringComparison.Ordinal));
        try
        {
            var leaks = 0;
            watch.Source.StateChanged += _ => leaks += Linux.AllCommands().Contains(Wrong, StringComparison.Ordinal) ? 1 : 0;
            var first = await watch.StateAsync(SourceState.Backoff);
            Assert.Contains("wants a user and password", first.Health.LastError, StringComparison.Ordinal);
            var once = await server.Process.StatsAsync();
            Assert.InRange(once.Refused, 1, 2);

            // The next try is to be the last for ten seconds; what it costs the server is what is counted.
            var second = await watch.StateAsync(SourceState.Backoff, first.Number + 1);
            var pause = Stopwatch.GetElapsedTime(first.At, second.At);
            var twice = await server.Process.StatsAsync();
            Tell($"wrong password: {twice.Refused} refusals and {twice.Connections} connections in two tries, {pause.TotalSeconds:F1} s apart");
            Assert.InRange(pause, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20));
            Assert.InRange(twice.Refused, once.Refused + 1, 4);
            Assert.InRange(twice.Connections, 2, 12);
            Assert.Equal(0, leaks);

            // It is away until somebody has noticed that.
            server.Kill();
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (new LoopbackServer((_, _) => Task.FromResult(asked.TrySetResult()), server.Port))
            {
                await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
            }

            again = await RtspServer.StartAsync(clip, "user", Wrong, server.Port);
            var recovery = await FaultScenarios.RecoveredAsync(watch, first.At, second, again.Process.ReadyAt);
            Tell($"password accepted: {recovery}");
            Assert.True(recovery.Back < LongestReturn, $"{recovery}");
            Assert.Empty(Linux.Running("ffmpeg", Wrong));
            Assert.DoesNotContain(Wrong, string.Join('\n', watch.States.Select(seen => JsonSerializer.Serialize(seen.Health))) + watch.Source.Display, StringComparison.Ordinal);
        }
        finally
        {
            server.Dispose();
            again?.Dispose();
        }
    }
}
