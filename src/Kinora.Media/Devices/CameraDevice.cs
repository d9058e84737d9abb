namespace Kinora.Media.Devices;

/// <summary>A camera of this machine.</summary>
/// <param name="Index">The number that chooses it as a source.</param>
/// <param name="Name">Its name, as <c>video=NAME</c> takes it.</param>
/// <param name="Path">What the system calls it: a device node, or a number or path that ffmpeg's input takes.</param>
public sealed record CameraDevice(int Index, string Name, string Path)
{
    /// <summary>What it offers, best first as the camera tells them; empty where that could not be asked.</summary>
    public IReadOnlyList<CameraMode> Modes { get; init; } = [];

    /// <summary>Why it cannot be used, and what helps, without a full stop; null when nothing is known to be wrong.</summary>
    public string? Problem { get; init; }
}
