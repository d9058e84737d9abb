using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Kinora.Media.Devices;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Devices;

public class VideoCaptureTests
{
    private const uint QueryCapabilities = 0x80685600;
    private const uint EnumerateFormats = 0xC0405602;
    private const uint EnumerateSizes = 0xC02C564A;

    [Fact]
    public unsafe void Modes_DriverMadeWithTheKernelsHeader_AreReadAtItsOffsets()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc") && File.Exists("/usr/include/linux/videodev2.h"), "gcc or the kernel's headers are not installed.");
        using var folder = new TestFolder();
        var build = Tool.Run(
            "/usr/bin/gcc", ["-shared", "-fPIC", "-o", folder["camera.so"], Path.Join(Repository.Root, "tests/Kinora.Media.Tests/Devices/fake_camera.c")]);
        Assert.True(build.ExitCode == 0, build.Error);
        var driver = NativeLibrary.Load(folder["camera.so"]);
        try
        {
            var function = (delegate* unmanaged<uint, byte*, int>)NativeLibrary.GetExport(driver, "ask");
            bool Ask(uint request, Span<byte> argument)
            {
                Assert.Equal((int)(request >> 16 & 0x3FFF), argument.Length);
                fixed (byte* bytes = argument)
                {
                    return function(request, bytes) == 0;
                }
            }

            Assert.Equal("Fake Camera: Fake", VideoCapture.Name(Ask));
            var modes = VideoCapture.Modes(Ask);
            Assert.Equal(
                ["mjpeg 1920x1080 at 30, 15", "mjpeg 640x480 at 60, 30, 15", "yuv420p 3280x2464 at 90, 1"], modes.Select(mode => mode.ToString()));
            Assert.Equal((32, 48), modes[2].Smallest);
            Assert.True(modes[2].IsRateRange);
        }
        finally
        {
            NativeLibrary.Free(driver);
        }
    }

    [Theory]
    [InlineData(0x84A00001u, 0x04200001u, true)]    // a webcam's picture node
    [InlineData(0x84A00001u, 0x04A00000u, false)]   // its metadata node: the device captures video, this node does not
    [InlineData(0x84204000u, 0x04204000u, false)]   // a hardware codec
    [InlineData(0x84201000u, 0x04201000u, true)]    // a camera that gives its planes apart
    [InlineData(0x84200002u, 0x04200002u, false)]   // a video output
    [InlineData(0x00000001u, 0x00000000u, true)]    // an old driver that does not tell its nodes apart
    public void Name_EveryKindOfNode_OnlyCamerasHaveOne(uint device, uint node, bool isCamera)
    {
        var name = VideoCapture.Name((request, answer) =>
        {
            Assert.Equal(QueryCapabilities, request);
            Encoding.ASCII.GetBytes("Front door", answer[16..]);
            BinaryPrimitives.WriteUInt32LittleEndian(answer[84..], device);
            BinaryPrimitives.WriteUInt32LittleEndian(answer[88..], node);
            return true;
        });
        Assert.Equal(isCamera ? "Front door" : null, name);
    }

    [Fact]
    public void Modes_DriverWhoseListsNeverEnd_AreBounded()
    {
        var questions = 0;
        var modes = VideoCapture.Modes((request, answer) =>
        {
            questions++;
            if (request == QueryCapabilities)
            {
                answer[84] = 1;
            }
            else if (request is EnumerateFormats)
            {
                Encoding.ASCII.GetBytes("MJPG", answer[44..]);
            }
            else if (request is EnumerateSizes)
            {
                answer[8] = answer[12] = answer[16] = 1;
            }

            return true;
        });
        Assert.InRange(modes.Count, 1, 256);
        Assert.InRange(questions, 1, 100_000);
        Assert.All(modes, mode => Assert.All(mode.Rates, rate => Assert.True(double.IsFinite(rate))));
    }
}
