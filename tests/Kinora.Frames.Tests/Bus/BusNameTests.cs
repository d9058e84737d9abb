using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Native;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>Sockets that have a name: in the user's own folder, by one rule for all clients, also where $XDG_RUNTIME_DIR is not set.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BusNameTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Reader = "tests/Kinora.Frames.Tests/Bus/Clients/reader.py";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();

    public BusNameTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    public void Resolve_OfAName_IsInTheFirstFolderThatIsTheUsers()
    {
        var (users, temporary) = (_folder["users"], _folder["tmp"]);
        Directory.CreateDirectory(users);
        Directory.CreateDirectory(temporary);
        var folders = new BusFolders("/run/x", users, temporary, ProcessOwner.Id);
        Assert.Equal("/run/x/kinora/door.sock", BusPath.Resolve("door", folders));
        folders = folders with { Runtime = null };
        var shared = Path.Join(temporary, $"kinora-{ProcessOwner.Id}");
        Assert.Equal(Path.Join(shared, "door.sock"), BusPath.Resolve("door", folders));
        Assert.False(BusPath.IsThere(Path.Join(shared, "door.sock"), folders));

        // A folder that others may write to is passed over, and so is another user's.
        var own = Path.Join(users, $"{ProcessOwner.Id}");
        Directory.CreateDirectory(own, Own | UnixFileMode.OtherWrite);
        File.SetUnixFileMode(own, Own | UnixFileMode.OtherWrite);
        Assert.Equal(Path.Join(shared, "door.sock"), BusPath.Resolve("door", folders));
        File.SetUnixFileMode(own, Own);
        Assert.Equal(Path.Join(own, "kinora", "door.sock"), BusPath.Resolve("door", folders));
        BusPath.MakeFolder(Path.Join(own, "kinora", "door.sock"), folders);
        Assert.Equal(Own, File.GetUnixFileMode(Path.Join(own, "kinora")));
        Directory.CreateDirectory(Path.Join(users, "4711"), Own);
        Assert.Equal(Path.Join(temporary, "kinora-4711", "door.sock"), BusPath.Resolve("door", folders with { User = 4711 }));
        Assert.Contains("write a name", Assert.Throws<BusException>(() => BusPath.Resolve("$XDG_RUNTIME_DIR/a.sock", folders)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "with mode 707")]
    [InlineData("link", "is no folder")]
    [InlineData("file", "is no folder")]
    [InlineData("another's", "a folder of user ")]
    public void Resolve_WhereTheFolderIsNotTheUsersAlone_IsRefused(string how, string said)
    {
        var user = how == "another's" ? ProcessOwner.Id + 1 : ProcessOwner.Id;
        var folders = new BusFolders(null, _folder["none"], _folder.Path, user);
        var folder = _folder[$"kinora-{user}"];
        switch (how)
        {
            case "open":
                Directory.CreateDirectory(folder);
                File.SetUnixFileMode(folder, Own | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
                break;
            case "link":
                Directory.CreateDirectory(_folder["real"], Own);
                Directory.CreateSymbolicLink(folder, _folder["real"]);
                break;
            case "file":
                File.WriteAllText(folder, "");
                File.SetUnixFileMode(folder, Own);
                break;
            default:
                Directory.CreateDirectory(folder, Own);
                break;
        }

        Assert.Contains(said, Assert.Throws<BusException>(() => BusPath.Resolve("door", folders)).Message, StringComparison.Ordinal);
        Assert.Throws<BusException>(() => BusPath.MakeFolder(Path.Join(folder, "door.sock"), folders));

        // A name may have been resolved before the folder was made; a client connects later.
        Assert.Equal(Path.Join(folder, "door.sock"), BusPath.Resolve(Path.Join(folder, "door.sock"), folders));
        Assert.Contains(said, Assert.Throws<BusException>(() => BusPath.IsThere(Path.Join(folder, "door.sock"), folders)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ToANameWithoutTheVariable_FindsThePublisherInEveryLanguage()
    {
        CClient.SkipUnlessBuildable();
        var name = $"test-{Guid.NewGuid():N}";
        using var publisher = Start(BusChild.Prepare("leave", name, "1", "publisher first"));
        try
        {
            Assert.Equal("publishes", await publisher.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
            using var c = Start(new ProcessStartInfo(CClient.Program("reader"), [name, "queue", "4", "1", "read"]));
            using var python = Start(Python(Path.Join(Repository.Root, Reader), Path.Join(Repository.Root, "clients", "python"), name));
            using var own = Start(BusChild.Prepare("read", name, "queue", "4", "1"));
            using var counting = Start(BusChild.Prepare("count", name, "3"));
            Assert.Equal("3 clients", await counting.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
            await publisher.StandardInput.WriteLineAsync("go");
            foreach (var client in new[] { c, python })
            {
                Assert.StartsWith("read 1 ", await client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }

            Assert.Contains("The publisher has ended.", await own.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            publisher.Kill();
        }
    }

    [Theory]
    [InlineData("c", 200)]
    [InlineData("c", 0)]
    [InlineData("python", 200)]
    [InlineData("python", 0)]
    public async Task Connect_ToAPathThatNoSocketCanHave_SaysSo(string language, int length)
    {
        CClient.SkipUnlessBuildable();
        var path = length == 0 ? "" : "./" + new string('a', length);
        using var client = Start(language == "c"
            ? new ProcessStartInfo(CClient.Program("reader"), [path, "queue", "4", "1", "read"])
            : Python(Path.Join(Repository.Root, Reader), Path.Join(Repository.Root, "clients", "python"), path));
        var error = await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains(length == 0 ? "path is empty: give one" : "is longer than the 107 bytes that one may have: choose a shorter one", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("python")]
    public async Task Connect_ToANameWhereAnotherUserMadeTheFolder_IsRefused(string language)
    {
        CClient.SkipUnlessBuildable();
        Assert.SkipUnless(ProcessOwner.Id == 0 && File.Exists("/usr/bin/setpriv"), "Only root can act as two users.");

        // A user that nobody is; root has made the folder that would be theirs.
        var user = 1_900_000_000 + Random.Shared.Next(100_000_000);
        var folder = Directory.CreateDirectory($"/tmp/kinora-{user}", Own);
        try
        {
            File.SetUnixFileMode(_folder.Path, Own | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            foreach (var file in new[] { CClient.Program("reader"), Path.Join(Repository.Root, Reader), Path.Join(Repository.Root, "clients", "python", "kinora_bus.py") })
            {
                File.Copy(file, _folder[Path.GetFileName(file)]);
                File.SetUnixFileMode(_folder[Path.GetFileName(file)], Own | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }

            string[] acting = [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
            using var client = Start(language == "c"
                ? new ProcessStartInfo("/usr/bin/setpriv", [.. acting, _folder["reader"], "door", "queue", "4", "1", "read"])
                : new ProcessStartInfo("/usr/bin/setpriv", [.. acting, "/usr/bin/python3", "-B", _folder["reader.py"], _folder.Path, "door", "queue", "4", "1"]));
            var error = await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Contains($"'/tmp/kinora-{user}', which has to be a folder of user {user} that nobody else may enter, and is not", error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete();
        }
    }

    public void Dispose() => _folder.Dispose();

    private static ProcessStartInfo Python(string program, string client, string socket) => new("/usr/bin/python3", [program, client, socket, "queue", "4", "1"]);

    /// <summary>Without $XDG_RUNTIME_DIR.</summary>
    private static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        start.Environment.Remove("XDG_RUNTIME_DIR");
        return Process.Start(start)!;
    }
}
