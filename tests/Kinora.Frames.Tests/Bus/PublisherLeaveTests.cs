using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>A publisher that is disposed of and never completes its pool: its clients read what they had, are told the end, and nothing of it stays.</summary>
public sealed class PublisherLeaveTests : IDisposable
{
    private const int Frames = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();

    public PublisherLeaveTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Theory]
    [InlineData("csharp", "publisher first", "The publisher has ended.")]
    [InlineData("csharp", "pool first", "")]
    [InlineData("c", "publisher first", "The publisher has ended.")]
    [InlineData("c", "pool first", "")]
    [InlineData("python", "publisher first", "The publisher has ended.")]
    [InlineData("python", "pool first", "")]
    public async Task Dispose_WithoutComplete_GivesTheRestTellsTheEndAndLeavesNothing(string language, string how, string end)
    {
        if (language == "c")
        {
            CClient.SkipUnlessBuildable();
        }

        using var publisher = BusChild.Start("leave", _folder["bus.sock"], $"{Frames}", how);
        try
        {
            Assert.Equal("publishes", await LineOfAsync(publisher));
            var (read, said) = await ReadAsync(language, publisher);
            Assert.Equal(Frames, read);
            Assert.Contains(end, said, StringComparison.Ordinal);
            Assert.True(end.Length > 0 || said.Length == 0, said);
            Assert.Equal("maps 0", await LineOfAsync(publisher));
        }
        finally
        {
            publisher.Kill();
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads from before the first frame to the end; how many there were, and why it ended where it says so.</summary>
    private async Task<(int Read, string Said)> ReadAsync(string language, Process publisher)
    {
        if (language == "csharp")
        {
            using var bus = BusSubscriber.Connect(_folder["bus.sock"], new BusSubscriberOptions { Mode = FeedMode.Queue(8) });
            await publisher.StandardInput.WriteLineAsync("go");
            return ReadAll(bus);
        }

        using var client = language == "c"
            ? CClient.StartReader(_folder["bus.sock"], "queue", depth: 8, held: 1, "read")
            : Process.Start(new ProcessStartInfo(
                "/usr/bin/python3",
                [Path.Join(Repository.Root, "tests", "Kinora.Frames.Tests", "Bus", "Clients", "reader.py"), Path.Join(Repository.Root, "clients", "python"), _folder["bus.sock"], "queue", "8", "1"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        while (BusInfo.Read(_folder["bus.sock"]).Clients == 0)
        {
            await Task.Yield();
        }

        await publisher.StandardInput.WriteLineAsync("go");
        var output = await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^read [0-9]+ missed 0 ", output);
        return (int.Parse(output.Split(' ')[1], CultureInfo.InvariantCulture), error);
    }

    private static (int Read, string Said) ReadAll(BusSubscriber bus)
    {
        var read = 0;
        try
        {
            while (bus.Next(Patience) is { } frame)
            {
                using (frame)
                {
                    read += CheckedFrames.SumOf(frame.Pixels) == frame.PtsNanoseconds ? 1 : 0;
                }
            }

            return (read, "");
        }
        catch (BusException error)
        {
            return (read, error.Message);
        }
    }

    private static async Task<string?> LineOfAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
}
