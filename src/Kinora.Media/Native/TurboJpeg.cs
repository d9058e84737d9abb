using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>libturbojpeg's version 2 interface, the part that goes between JPEG and planes. Handles belong to one thread at a time.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int Subsampling444 = 0;
    public const int Subsampling422 = 1;
    public const int Subsampling420 = 2;
    public const int SubsamplingGray = 3;
    public const int Subsampling440 = 4;
    public const int ColorspaceYCbCr = 1;
    public const int ColorspaceGray = 2;
    public const int ErrorWarning = 0;
    public const int PixelsRgb = 0;
    public const int PixelsBgr = 1;

    /// <summary>Four bytes a pixel, of which the last means nothing.</summary>
    public const int PixelsRgbx = 2;

    /// <summary>TJFLAG_LIMITSCANS: no more than 500 scans, against files that cost minutes; from version 2.1, and ignored before.</summary>
    public const int LimitScans = 32768;

    private const string Library = CodecLibrary.TurboJpeg;

    static TurboJpeg() => _ = CodecLibrary.Find(Library);

    /// <summary>False where the library is not installed.</summary>
    public static bool IsPresent => CodecLibrary.Find(Library) != 0;

    /// <summary>The library's words for what went wrong on this handle.</summary>
    public static string ErrorText(nint handle) => Marshal.PtrToStringUTF8(GetErrorStr2(handle)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static partial int DecompressHeader(
        nint handle, byte* jpeg, CULong length, ref int width, ref int height, ref int subsampling, ref int colorspace);

    [LibraryImport(Library, EntryPoint = "tjDecompressToYUVPlanes")]
    public static partial int DecompressToYuvPlanes(
        nint handle, byte* jpeg, CULong length, byte** planes, int width, int* strides, int height, int flags);

    [LibraryImport(Library, EntryPoint = "tjCompressFromYUVPlanes")]
    public static partial int CompressFromYuvPlanes(
        nint handle, byte** planes, int width, int* strides, int height, int subsampling, ref byte* jpeg, ref CULong length, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjEncodeYUVPlanes")]
    public static partial int EncodeYuvPlanes(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** planes, int* strides, int subsampling, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    public static partial void Free(byte* buffer);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    public static partial int GetErrorCode(nint handle);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint GetErrorStr2(nint handle);
}
