using Kinora.Media.Native;

namespace Kinora.Media.V4l2;

/// <summary>A V4L2 node that is open for capturing. <see cref="CaptureNode"/> is the kernel's.</summary>
internal interface ICaptureNode : IDisposable
{
    /// <summary>Its path, for messages.</summary>
    string Path { get; }

    /// <summary>Asks the driver or tells it something; 0 or the system's error number.</summary>
    /// <param name="request">The ioctl's number, which holds the argument's size.</param>
    /// <param name="argument">A structure of linux/videodev2.h, which the driver may overwrite.</param>
    int Ask(uint request, Span<byte> argument);

    /// <summary>Maps one of the driver's buffers to be read; null with the system's word for why not.</summary>
    CaptureMapping? TryMap(long offset, int length, out string? problem);

    /// <summary>Waits until a frame can be taken, or the device has something else to say; false after the longest wait.</summary>
    bool Wait(TimeSpan most);
}
