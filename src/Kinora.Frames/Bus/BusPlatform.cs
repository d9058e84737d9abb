using System.Runtime.InteropServices;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>Where frames can be shared between processes.</summary>
internal static class BusPlatform
{
    /// <exception cref="PlatformNotSupportedException">Not here.</exception>
    public static void Require() => Require(Futex.IsSupported, RuntimeInformation.RuntimeIdentifier);

    /// <param name="isSupported">Whether it has what the bus needs.</param>
    /// <param name="platform">What it is called.</param>
    /// <exception cref="PlatformNotSupportedException">It has not.</exception>
    internal static void Require(bool isSupported, string platform)
    {
        if (!isSupported)
        {
            throw new PlatformNotSupportedException(
                $"The frame bus needs Linux on x64 or arm64, and this is {platform}: it rests on memory whose size is sealed (memfd) and on futexes " +
                "between processes, which other systems do not have; read the stream over HTTP or gRPC instead.");
        }
    }
}
