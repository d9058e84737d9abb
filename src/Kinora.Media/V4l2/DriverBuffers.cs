using System.Runtime.InteropServices;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.V4l2;

/// <summary>What is said to a driver about its buffers, whatever they are.</summary>
internal static class DriverBuffers
{
    private const int Most = 32;

    /// <summary>Asks for buffers of a kind; how many there are then, 0 with the system's word for why none.</summary>
    public static int Request(ICaptureNode node, uint memory, int count, out string? problem)
    {
        var error = Ask(node, memory, count, out var granted);
        problem = error != 0 ? $"the driver says: {Marshal.GetPInvokeErrorMessage(error)}" : granted == 0 ? "the driver has none" : null;
        return problem is null ? Math.Min(granted, Most) : 0;
    }

    /// <summary>Gives them all back; the driver stops.</summary>
    public static void Release(ICaptureNode node, uint memory)
    {
        Span<byte> type = stackalloc byte[4];
        Put(type, 0, CaptureType);
        _ = node.Ask(StreamOff, type);
        _ = Ask(node, memory, 0, out _);
    }

    /// <summary>Names a buffer.</summary>
    public static void Describe(Span<byte> buffer, uint memory, int index)
    {
        buffer.Clear();
        Put(buffer, 0, (uint)index);
        Put(buffer, 4, CaptureType);
        Put(buffer, MemoryAt, memory);
    }

    private static int Ask(ICaptureNode node, uint memory, int count, out int granted)
    {
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        Put(request, 0, (uint)count);
        Put(request, 4, CaptureType);
        Put(request, RequestMemoryAt, memory);
        var error = node.Ask(RequestBuffers, request);
        granted = (int)Math.Min(Get(request, 0), int.MaxValue);
        return error;
    }
}
