using System.Buffers.Binary;
using System.Text;

namespace Kinora.Media.Devices;

/// <summary>
/// Asks a V4L2 driver what it is and offers. Questions and answers are the structures of linux/videodev2.h, written and read at their
/// offsets; each request's number holds the structure's size. Lists are bounded, whatever a driver says.
/// </summary>
internal static class VideoCapture
{
    private const uint QueryCapabilities = 0x80685600;
    private const uint EnumerateFormats = 0xC0405602;
    private const uint EnumerateSizes = 0xC02C564A;
    private const uint EnumerateRates = 0xC034564B;

    private const uint Capture = 0x1;
    private const uint CaptureInPlanes = 0x1000;
    private const uint MemoryToMemory = 0x8000 | 0x4000;
    private const uint HasDeviceCapabilities = 0x80000000;

    private const uint CaptureBuffers = 1;
    private const uint PlanarCaptureBuffers = 9;

    private const uint Discrete = 1;
    private const uint MostEntries = 256;

    /// <summary>
    /// The device's name when it captures video; null for metadata, output and codec nodes, and for what is no V4L2 device.
    /// </summary>
    public static string? Name(VideoQuestion ask)
    {
        Span<byte> answer = stackalloc byte[104];
        return Capabilities(ask, answer) is (Capture or CaptureInPlanes)
            ? Encoding.UTF8.GetString(answer.Slice(16, 32)).Split('\0')[0].Trim()
            : null;
    }

    /// <summary>What the device offers, in the driver's order.</summary>
    public static IReadOnlyList<CameraMode> Modes(VideoQuestion ask)
    {
        Span<byte> capability = stackalloc byte[104];
        var buffers = Capabilities(ask, capability) == CaptureInPlanes ? PlanarCaptureBuffers : CaptureBuffers;
        List<CameraMode> modes = [];
        Span<byte> format = stackalloc byte[64];
        for (uint i = 0; i < MostEntries; i++)
        {
            format.Clear();
            Put(format, 0, i);
            Put(format, 4, buffers);
            if (!ask(EnumerateFormats, format))
            {
                break;
            }

            AddSizes(ask, Get(format, 44), modes);
        }

        return modes;
    }

    /// <summary>Fills in struct v4l2_capability; the kind of capturing, 0 for none.</summary>
    private static uint Capabilities(VideoQuestion ask, Span<byte> answer)
    {
        answer.Clear();
        if (!ask(QueryCapabilities, answer))
        {
            return 0;
        }

        // Capabilities of the whole device, or of this node where the driver tells them apart.
        var all = Get(answer, 84);
        var own = (all & HasDeviceCapabilities) != 0 ? Get(answer, 88) : all;
        return (own & MemoryToMemory) != 0 ? 0 : (own & Capture) != 0 ? Capture : own & CaptureInPlanes;
    }

    private static void AddSizes(VideoQuestion ask, uint format, List<CameraMode> modes)
    {
        Span<byte> size = stackalloc byte[44];
        for (uint i = 0; i < MostEntries && modes.Count < MostEntries; i++)
        {
            size.Clear();
            Put(size, 0, i);
            Put(size, 4, format);
            if (!ask(EnumerateSizes, size))
            {
                return;
            }

            if (Get(size, 8) == Discrete)
            {
                modes.Add(WithRates(ask, format, new CameraMode(VideoFormats.Name(format), (int)Get(size, 12), (int)Get(size, 16), [])));
                continue;
            }

            // A range: min, max and step of the width, then of the height. It is the only entry.
            modes.Add(WithRates(ask, format, new CameraMode(VideoFormats.Name(format), (int)Get(size, 16), (int)Get(size, 28), [])
            {
                Smallest = ((int)Get(size, 12), (int)Get(size, 24)),
            }));
            return;
        }
    }

    private static CameraMode WithRates(VideoQuestion ask, uint format, CameraMode mode)
    {
        List<double> rates = [];
        Span<byte> interval = stackalloc byte[52];
        for (uint i = 0; i < MostEntries; i++)
        {
            interval.Clear();
            Put(interval, 0, i);
            Put(interval, 4, format);
            Put(interval, 8, (uint)mode.Width);
            Put(interval, 12, (uint)mode.Height);
            if (!ask(EnumerateRates, interval))
            {
                break;
            }

            // Intervals are seconds a frame: the shortest is the fastest.
            rates.Add(Rate(interval, 20));
            if (Get(interval, 16) != Discrete)
            {
                rates.Add(Rate(interval, 28));
                return mode with { Rates = [.. rates.Where(double.IsFinite).OrderDescending()], IsRateRange = true };
            }
        }

        return mode with { Rates = [.. rates.Where(double.IsFinite).Distinct().OrderDescending()] };
    }

    /// <summary>Frames a second of an interval; not finite where a driver tells one of no time.</summary>
    private static double Rate(ReadOnlySpan<byte> interval, int offset) =>
        Math.Round((double)Get(interval, offset + 4) / Get(interval, offset), 6);

    private static uint Get(ReadOnlySpan<byte> structure, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(structure[offset..]);

    private static void Put(Span<byte> structure, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(structure[offset..], value);
}
