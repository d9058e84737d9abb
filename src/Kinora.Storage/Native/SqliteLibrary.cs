using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Kinora.Storage.Native;

/// <summary>Takes the operating system's SQLite, which it keeps up to date; the one that the package carries only where there is none.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(static () =>
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return true;
    });

    /// <summary>Must come before the first use of SQLite.</summary>
    public static void Load() => _ = Loaded.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var system = OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : "libsqlite3.so.0";
        return !OperatingSystem.IsWindows() && NativeLibrary.TryLoad(system, out var handle) ? handle : NativeLibrary.Load(name, assembly, path);
    }
}
