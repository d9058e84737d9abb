using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Cli.Serve;

/// <summary>
/// Tells systemd how the service is doing (sd_notify(3)): that it is ready, that it ends, and, where the unit has WatchdogSec, that it lives.
/// Where systemd has not started the service nothing is told.
/// </summary>
internal sealed class Systemd : IDisposable
{
    private readonly Socket? _socket;
    private readonly ITimer? _watchdog;

    /// <param name="variable">The environment: NOTIFY_SOCKET and WATCHDOG_USEC.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public Systemd(Func<string, string?> variable, TimeProvider? time = null)
    {
        if (variable("NOTIFY_SOCKET") is not { Length: > 1 } address || !Socket.OSSupportsUnixDomainSockets)
        {
            return;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // An address that begins with @ is no file.
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
            _socket = socket;
        }
        catch (SocketException)
        {
            socket.Dispose();  // a service that is well must not end because nobody wants to hear it
            return;
        }

        if (long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
        {
            var half = TimeSpan.FromMicroseconds(microseconds / 2.0);
            _watchdog = (time ?? TimeProvider.System).CreateTimer(_ => Tell("WATCHDOG=1"), null, half, half);
        }
    }

    /// <summary>The service does what its configuration says.</summary>
    public void Ready() => Tell($"READY=1\nMAINPID={Environment.ProcessId}");

    /// <summary>The service ends.</summary>
    public void Stopping() => Tell("STOPPING=1");

    public void Dispose()
    {
        _watchdog?.Dispose();
        _socket?.Dispose();
    }

    private void Tell(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
