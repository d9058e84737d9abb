using System.Net.Sockets;
using System.Text;
using Kinora.Cli.Serve;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

public sealed class SystemdTests
{
    [Fact]
    public async Task Notify_WithASocket_TellsReadyStoppingAndThatItLives()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no systemd here.");
        using var folder = new TestFolder();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        using var systemd = new Systemd(name => name switch { "NOTIFY_SOCKET" => folder["notify"], "WATCHDOG_USEC" => "20000", _ => null });

        Assert.Equal("WATCHDOG=1", await ReceiveAsync(manager));
        systemd.Ready();
        string told;
        while ((told = await ReceiveAsync(manager)) == "WATCHDOG=1")
        {
        }

        Assert.Equal($"READY=1\nMAINPID={Environment.ProcessId}", told);
        systemd.Stopping();
        while ((told = await ReceiveAsync(manager)) == "WATCHDOG=1")
        {
        }

        Assert.Equal("STOPPING=1", told);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Notify_WithoutASocket_IsSilent(string? address)
    {
        using var systemd = new Systemd(name => name == "NOTIFY_SOCKET" ? address : "1000");

        systemd.Ready();
        systemd.Stopping();
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[256];
        var length = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
