using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>Finds the libraries of codecs where the system keeps them. Thread-safe.</summary>
internal static class CodecLibrary
{
    public const string TurboJpeg = "turbojpeg";
    public const string Png = "png16";
    public const string WebP = "webp";

    private static readonly ConcurrentDictionary<string, nint> Loaded = new(StringComparer.Ordinal);

    static CodecLibrary() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), static (name, _, _) => Find(name));

    /// <summary>The library, loaded once; 0 where it is not installed.</summary>
    public static nint Find(string name) => Loaded.GetOrAdd(name, static name =>
    {
        foreach (var file in Files(name))
        {
            if (NativeLibrary.TryLoad(file, out var handle))
            {
                return handle;
            }
        }

        return 0;
    });

    /// <summary>Each by the version whose interface is used here.</summary>
    private static string[] Files(string name) => (name, OperatingSystem.IsLinux(), OperatingSystem.IsMacOS()) switch
    {
        (TurboJpeg, true, _) => ["libturbojpeg.so.0"],
        (TurboJpeg, _, true) => ["libturbojpeg.dylib", "/opt/homebrew/lib/libturbojpeg.dylib", "/usr/local/lib/libturbojpeg.dylib"],
        (TurboJpeg, _, _) => ["turbojpeg.dll", "libturbojpeg.dll"],
        (Png, true, _) => ["libpng16.so.16"],
        (Png, _, true) => ["libpng16.16.dylib", "/opt/homebrew/lib/libpng16.16.dylib", "/usr/local/lib/libpng16.16.dylib"],
        (Png, _, _) => ["libpng16.dll"],
        (WebP, true, _) => ["libwebp.so.7"],
        (WebP, _, true) => ["libwebp.7.dylib", "/opt/homebrew/lib/libwebp.7.dylib", "/usr/local/lib/libwebp.7.dylib"],
        (WebP, _, _) => ["libwebp.dll"],
        _ => [],
    };
}
