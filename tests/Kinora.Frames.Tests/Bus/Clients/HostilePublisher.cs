using System.Diagnostics;
using System.Globalization;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus.Clients;

/// <summary>A process that lies to its clients; see <c>hostile.py</c>. The n-th client that connects meets the n-th case.</summary>
internal sealed class HostilePublisher : IDisposable
{
    /// <summary>Debian's.</summary>
    public const string Python = "/usr/bin/python3";

    private readonly Process _process;

    private HostilePublisher(Process process) => _process = process;

    /// <summary>The names of its cases.</summary>
    public List<string> Cases { get; } = [];

    /// <summary>So many of the first have nothing that could be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Where the sources of the tests' clients lie.</summary>
    public static string Folder { get; } = Path.Join(Repository.Root, "tests", "Kinora.Frames.Tests", "Bus", "Clients");

    /// <summary>Starts one; the test is skipped where Python is absent.</summary>
    /// <param name="socket">Where it listens.</param>
    /// <param name="fuzzed">How many cases are noise.</param>
    public static async Task<HostilePublisher> StartAsync(string socket, int fuzzed)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Python), "Python is not installed.");
        var start = new ProcessStartInfo(Python, [Path.Join(Folder, "hostile.py"), socket, $"{Soak.Seed}", $"{fuzzed}"]) { RedirectStandardOutput = true };
        var publisher = new HostilePublisher(Process.Start(start)!);
        while (await publisher._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "listens")
        {
            publisher.Cases.Add(line);
        }

        publisher.Unreadable = int.Parse((await publisher._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        return publisher;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
