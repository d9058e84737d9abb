using System.Runtime.InteropServices;
using Kinora.Media.Native;
using Kinora.Media.V4l2;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.V4l2;

/// <summary>The driver of <c>fake_capture.c</c>, which is compiled with the kernel's header: what it is told lies where a kernel would look for it.</summary>
internal sealed unsafe class FakeDriver : ICaptureNode
{
    private readonly nint _library;
    private readonly delegate* unmanaged<uint, byte*, int> _ask;
    private readonly delegate* unmanaged<long, int, nint> _map;
    private readonly delegate* unmanaged<int> _ready;
    private readonly delegate* unmanaged<int, void> _produce;
    private readonly delegate* unmanaged<void> _unplug;

    public FakeDriver(TestFolder folder, FakeDriverFlaw flaws = FakeDriverFlaw.None)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc") && File.Exists("/usr/include/linux/videodev2.h"), "gcc or the kernel's headers are not installed.");
        var build = Tool.Run(
            "/usr/bin/gcc", ["-shared", "-fPIC", "-o", folder["capture.so"], System.IO.Path.Join(Repository.Root, "tests/Kinora.Media.Tests/V4l2/fake_capture.c")]);
        Assert.True(build.ExitCode == 0, build.Error);
        _library = NativeLibrary.Load(folder["capture.so"]);
        _ask = (delegate* unmanaged<uint, byte*, int>)NativeLibrary.GetExport(_library, "ask");
        _map = (delegate* unmanaged<long, int, nint>)NativeLibrary.GetExport(_library, "map");
        _ready = (delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "ready");
        _produce = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(_library, "produce");
        _unplug = (delegate* unmanaged<void>)NativeLibrary.GetExport(_library, "unplug");
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(_library, "configure"))((int)flaws);
    }

    public string Path => "/dev/video9";

    /// <summary>Called when the capture waits for a frame.</summary>
    public Action? Waits { get; set; }

    public void Produce(bool damaged = false) => _produce(damaged ? 1 : 0);

    public void Unplug() => _unplug();

    public int Ask(uint request, Span<byte> argument)
    {
        Assert.Equal((int)(request >> 16 & 0x3FFF), argument.Length);
        fixed (byte* bytes = argument)
        {
            return _ask(request, bytes);
        }
    }

    public CaptureMapping? TryMap(long offset, int length, out string? problem)
    {
        problem = null;
        return new CaptureMapping(_map(offset, length), length, null);
    }

    public bool Wait(TimeSpan most)
    {
        Waits?.Invoke();
        return _ready() != 0;
    }

    public void Dispose() => NativeLibrary.Free(_library);
}
