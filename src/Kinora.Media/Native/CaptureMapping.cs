namespace Kinora.Media.Native;

/// <summary>A buffer of a driver's that is mapped to be read.</summary>
internal sealed unsafe class CaptureMapping(nint address, int length, Action? unmap) : IDisposable
{
    private Action? _unmap = unmap;

    public ReadOnlySpan<byte> Bytes => new((void*)address, length);

    public void Dispose() => Interlocked.Exchange(ref _unmap, null)?.Invoke();
}
