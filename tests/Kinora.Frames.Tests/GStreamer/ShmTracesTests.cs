using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>What a publisher leaves on the machine, for whom, and what it finds of others.</summary>
public sealed class ShmTracesTests : IDisposable
{
    private const string Folder = "/dev/shm";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

    public ShmTracesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Theory]
    [InlineData(false, Owner, Owner)]
    [InlineData(true, Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, Owner | UnixFileMode.GroupRead)]
    public void Start_ForOwnerOrGroup_HasTheirModesAndLeavesNothing(bool forGroup, UnixFileMode socket, UnixFileMode memory)
    {
        HashSet<string> before = [.. Areas()];
        var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], new GStreamerPublisherOptions { GroupMayRead = forGroup });
        Assert.True(_pool.TryLoan(FrameFormat.Video(200, 100), out var loan));
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, 0, null));
        Assert.True(SpinWait.SpinUntil(() => publisher.Caps is not null, TimeSpan.FromSeconds(30)));
        var area = Assert.Single(Areas(), path => !before.Contains(path) && ModeOf(path) == memory && new FileInfo(path).Length == 113 * 32768);
        Assert.Equal(socket, ModeOf(publisher.Path));
        publisher.Dispose();
        Assert.False(File.Exists(area));
        Assert.False(File.Exists(_folder["gst.sock"]));
    }

    [Fact]
    public void Start_BesideMemoryOfTheDeadAndTheLiving_RemovesThatOfTheDead()
    {
        var dead = $"{Folder}/kinora-gst-{Guid.NewGuid():N}";
        var living = $"{Folder}/kinora-gst-{Guid.NewGuid():N}";
        File.WriteAllBytes(dead, new byte[10]);
        using (File.Open(living, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            ShmPublisher.Start(_pool, _folder["gst.sock"]).Dispose();
            Assert.False(File.Exists(dead));
            Assert.True(File.Exists(living));
        }

        File.Delete(living);
    }

    [Fact]
    public void Start_WhereAnotherPublishes_IsRefused()
    {
        using var first = ShmPublisher.Start(_pool, _folder["gst.sock"]);
        var error = Assert.Throws<BusException>(() => ShmPublisher.Start(_pool, _folder["gst.sock"]));
        Assert.Contains("Another process publishes", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(path);

    private static IEnumerable<string> Areas() => Directory.EnumerateFiles(Folder, "kinora-gst-*");
}
