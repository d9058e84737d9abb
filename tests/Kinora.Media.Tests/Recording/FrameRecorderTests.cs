using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Encoders;
using Kinora.Media.Recording;
using Kinora.Media.Tests.Encoders;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Recording;

/// <summary>Frames of a pool become files, one after the other.</summary>
public sealed class FrameRecorderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<RecordedFile> _files = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_LongerThanASegment_GoesOnInTheNextFileWithoutLosingAFrame()
    {
        var recorder = Recorder(new RecordingOptions { Folder = _folder["out"], Encoder = EncoderChoice.Libx264, Segment = TimeSpan.FromSeconds(1) });
        var recording = RecordAsync(recorder);
        for (var i = 0; i < 60; i++)
        {
            Commit(FrameFormat.Video(320, 240), i * 40);
        }

        _pool.Complete();
        Assert.True(await recording);
        Assert.Equal(
            ["20261121T100000123Z.mp4", "20261121T100001123Z.mp4", "20261121T100002123Z.mp4"],
            _files.OrderBy(file => file.StartedAt).Select(file => Path.GetFileName(file.Path)));
        Assert.Equal([25, 25, 10], _files.OrderBy(file => file.StartedAt).Select(file => file.Frames));
        foreach (var file in _files)
        {
            Assert.Null(file.Problem);
            Assert.Equal(Enumerable.Range(0, (int)file.Frames).Select(i => i * 3600L), new EncodedFile(file.Path).Times());
        }

        Assert.Equal(60, recorder.Frames);
    }

    [Fact]
    public async Task RunAsync_AnotherFormat_BeginsAnotherFile()
    {
        var recorder = Recorder(new RecordingOptions { Folder = _folder["out"], Encoder = EncoderChoice.Libx264 });
        var recording = RecordAsync(recorder);
        for (var i = 0; i < 6; i++)
        {
            Commit(i < 3 ? FrameFormat.Video(320, 240) : FrameFormat.Video(640, 480), i * 40);
        }

        _pool.Complete();
        Assert.True(await recording);
        Assert.Equal(["320", "640"], _files.OrderBy(file => file.StartedAt).Select(file => new EncodedFile(file.Path).Stream("width")));
    }

    [Theory]
    [InlineData(7, null, 7)]
    [InlineData(1, null, 1)]
    [InlineData(null, 1, 25)]
    public async Task RunAsync_EnoughIsThere_EndsAndTheFileIsWhole(int? frames, int? seconds, int expected)
    {
        var recorder = Recorder(new RecordingOptions
        {
            Folder = _folder["out"], Encoder = EncoderChoice.Libx264, MaxFrames = frames, Duration = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
        });
        var recording = RecordAsync(recorder);
        for (var i = 0; !recording.IsCompleted; i++)
        {
            Commit(FrameFormat.Video(320, 240), i * 40);
        }

        Assert.False(await recording);
        Assert.Equal(expected, new EncodedFile(Assert.Single(_files).Path).Times().Count);
    }

    [Fact]
    public async Task RunAsync_EncoderIsKilledOnALiveSource_GoesOnInAnotherFile()
    {
        var recorder = Recorder(new RecordingOptions { Folder = _folder["out"], Encoder = EncoderChoice.Libx264, RestartsEncoder = true });
        var recording = RecordAsync(recorder);
        var written = 0;
        for (; recorder.EncoderProcess is null; written++)
        {
            Commit(FrameFormat.Video(320, 240), written * 40);
        }

        using (var process = Process.GetProcessById(recorder.EncoderProcess.Value))
        {
            process.Kill();
        }

        for (; recorder.Restarts == 0; written++)
        {
            Commit(FrameFormat.Video(320, 240), written * 40);
        }

        for (var more = 0; more < 10; more++, written++)
        {
            Commit(FrameFormat.Video(320, 240), written * 40);
        }

        _pool.Complete();
        Assert.True(await recording);
        Assert.Equal(1, recorder.Restarts);
        Assert.Contains("ended after", _files[0].Problem, StringComparison.Ordinal);
        Assert.Null(_files[^1].Problem);
        Assert.Equal(_files[^1].Frames, new EncodedFile(_files[^1].Path).Times().Count);
    }

    [Fact]
    public async Task RunAsync_EncoderIsKilledOnAFile_FailsWithItsSentence()
    {
        var recorder = Recorder(new RecordingOptions { Folder = _folder["out"], Encoder = EncoderChoice.Libx264 });
        var recording = RecordAsync(recorder);
        var written = 0;
        for (; recorder.EncoderProcess is null; written++)
        {
            Commit(FrameFormat.Video(320, 240), written * 40);
        }

        using (var process = Process.GetProcessById(recorder.EncoderProcess.Value))
        {
            process.Kill();
        }

        for (; !recording.IsCompleted; written++)
        {
            Commit(FrameFormat.Video(320, 240), written * 40);
        }

        Assert.Contains("The encoder 'libx264' ended after", (await Assert.ThrowsAsync<EncoderException>(() => recording)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FolderThatCannotBe_SaysSo()
    {
        var recorder = Recorder(new RecordingOptions { Folder = "/dev/null/x" });
        var error = await Assert.ThrowsAsync<EncoderException>(() => RecordAsync(recorder));
        Assert.StartsWith("Nothing can be recorded to '/dev/null/x' (", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsOutput);
    }

    [Fact]
    public void Place_SourceBeginsAnew_TimeGoesOnByTheClock()
    {
        var clock = new RecordingClock();
        Assert.Equal(0, clock.Place(5_000_000_000, 100));
        Assert.Equal(3600, clock.Place(5_040_000_000, 30_000_100));
        Assert.Equal(12_600, clock.Place(0, 130_000_100));
        Assert.Equal(16_200, clock.Place(40_000_000, 160_000_100));
        Assert.Equal(16_201, clock.Place(40_000_000, 160_000_100));
    }

    [Fact]
    public void Place_NoTimeStamps_CountsByArrival()
    {
        var clock = new RecordingClock();
        Assert.Equal([0L, 900L, 3600L], new[] { 1_000_000L, 11_000_000L, 41_000_000L }.Select(arrival => clock.Place(null, arrival)));
    }

    private FrameRecorder Recorder(RecordingOptions options) => new(options) { FileFinished = _files.Add };

    private async Task<bool> RecordAsync(FrameRecorder recorder)
    {
        using var feed = _pool.OpenFeed(FeedMode.Reliable(TimeSpan.FromSeconds(60)), heldQuota: 2);
        return await Task.Run(() => recorder.RunAsync(feed, isLive: false, Token), Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    private void Commit(FrameFormat format, int milliseconds)
    {
        var loan = _pool.Loan(format, Token);
        loan.Pixels.Fill((byte)milliseconds);
        loan.Commit(new FrameStamp(milliseconds / 40, milliseconds * 1_000_000L, 0, Start, milliseconds * 1_000_000L));
    }
}
