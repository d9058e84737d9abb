using System.Net;
using System.Net.Sockets;
using Kinora.Tests.Support;

namespace Kinora.Storage.Tests;

/// <summary>A PostgreSQL server of the tests' own, on a free port, in a folder that goes with it. It asks for a password.</summary>
public sealed class PostgresServer : IDisposable
{
    public const string Password = "s3cret/with@signs";

    private const string Absent = "PostgreSQL is not here: install Debian's package postgresql.";

    private readonly string? _programs = FindPrograms();
    private readonly string _folder = "";
    private readonly int _port;

    public PostgresServer()
    {
        if (_programs is null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("kinora-postgres-").FullName;
        _port = FreePort();
        File.WriteAllText(Path.Join(_folder, "password"), Password);
        if (IsRoot)
        {
            Succeed("chown", "-R", "postgres", _folder);
        }

        Server("initdb", "-D", Data, "-U", "kinora", "-A", "scram-sha-256", "--pwfile", Path.Join(_folder, "password"), "--no-sync", "-E", "UTF8", "--no-locale");
        Start();
    }

    /// <summary>As users write it, with its password; the test is skipped where there is no server.</summary>
    public string Address
    {
        get
        {
            Assert.SkipWhen(_programs is null, Absent);
            return $"postgresql://kinora:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/postgres";
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Join(_folder, "data");

    public void Start() => Server(
        "pg_ctl", "start", "-w", "-D", Data, "-l", Path.Join(_folder, "log"), "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off");

    public void Stop() => Server("pg_ctl", "stop", "-w", "-D", Data, "-m", "immediate");

    public void Dispose()
    {
        if (_programs is not null)
        {
            Stop();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Join(version, "bin")).Where(bin => File.Exists(Path.Join(bin, "initdb"))).Order().LastOrDefault()
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL's programs refuse to run as root.</summary>
    private void Server(string program, params string[] arguments)
    {
        var path = Path.Join(_programs, program);
        if (IsRoot)
        {
            Succeed("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Succeed(path, arguments);
        }
    }

    private void Succeed(string program, params string[] arguments)
    {
        var run = Tool.Run(program, arguments, folder: _folder);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
