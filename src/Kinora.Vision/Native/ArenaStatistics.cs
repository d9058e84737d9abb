using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Native;

/// <summary>
/// What an arena of ONNX Runtime holds. Its C API tells that and its managed API does not, so three functions of the C API's table are
/// called by their places in it, which never change: the table only grows.
/// </summary>
internal static unsafe partial class ArenaStatistics
{
    /// <summary>The version of the API in which the last of the three appeared.</summary>
    private const uint ApiVersion = 23;

    private const int ReleaseStatus = 93;
    private const int GetKeyValue = 297;
    private const int ReleaseKeyValuePairs = 300;
    private const int AllocatorGetStats = 319;

    /// <summary>Bytes that a session's arena has taken from the system; 0 when the runtime does not say.</summary>
    public static long BytesHeld(InferenceSession session)
    {
        using var allocator = new OrtAllocator(session, OrtMemoryInfo.DefaultInstance);
        var api = ((delegate* unmanaged<uint, void**>)*OrtGetApiBase())(ApiVersion);
        if (api is null)
        {
            return 0;
        }

        void* pairs = null;
        var status = ((delegate* unmanaged<void*, void**, void*>)api[AllocatorGetStats])((void*)allocator.DangerousGetHandle(), &pairs);
        if (status is not null)
        {
            ((delegate* unmanaged<void*, void>)api[ReleaseStatus])(status);
            return 0;
        }

        try
        {
            fixed (byte* key = "TotalAllocated\0"u8)
            {
                var value = ((delegate* unmanaged<void*, byte*, byte*>)api[GetKeyValue])(pairs, key);
                return long.TryParse(Marshal.PtrToStringUTF8((nint)value), CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
            }
        }
        finally
        {
            ((delegate* unmanaged<void*, void>)api[ReleaseKeyValuePairs])(pairs);
        }
    }

    [LibraryImport("onnxruntime")]
    private static partial void** OrtGetApiBase();
}
