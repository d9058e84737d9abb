using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>Where the folder of sockets that have a name may lie.</summary>
/// <param name="Runtime">What <c>$XDG_RUNTIME_DIR</c> says; null where it is not set.</param>
/// <param name="Users">Where each user that has logged in has a folder of their own.</param>
/// <param name="Temporary">Where everybody may make folders.</param>
/// <param name="User">As whom this process acts.</param>
internal sealed record BusFolders(string? Runtime, string Users, string Temporary, uint User)
{
    /// <summary>Where they lie for this process.</summary>
    public static BusFolders OfThisProcess => new(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } folder ? folder : null,
        "/run/user", "/tmp", OperatingSystem.IsWindows() ? 0 : ProcessOwner.Id);
}
