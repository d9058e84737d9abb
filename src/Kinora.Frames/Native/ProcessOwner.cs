using System.Runtime.InteropServices;

namespace Kinora.Frames.Native;

/// <summary>The user as whom this process acts. See geteuid(2).</summary>
internal static partial class ProcessOwner
{
    /// <summary>Its number.</summary>
    public static uint Id => Get();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint Get();
}
