using Kinora.Frames.Formats;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Motion;

/// <summary>
/// Tells whether a picture has changed since the last one that was looked at. Compares the mean luma of cells of a coarse grid; a change that
/// all cells share (clouds, a camera's exposure) is no motion. What moves slowly is seen once it has moved far enough, because the
/// comparison is with the last frame that counted as moved, not with the last frame. One stream's; not thread-safe.
/// </summary>
public sealed class MotionDetector
{
    private const int FewestCells = 2;

    private readonly MotionOptions _options;
    private CellMeans? _grid;
    private float[] _reference = [];
    private float[] _means = [];
    private TimeSpan _referenceTime;
    private TimeSpan _lastMotion;

    public MotionDetector(MotionOptions? options = null) => _options = options ?? new MotionOptions();

    /// <summary>True when the picture is to be looked at: it moved, the last motion is just over, or nothing was looked at for long.</summary>
    /// <param name="pixels">The frame's bytes.</param>
    /// <param name="format">Their layout. A format without a luma plane always counts as moved.</param>
    /// <param name="pts">The frame's time stamp.</param>
    public bool HasMoved(ReadOnlySpan<byte> pixels, FrameFormat format, TimeSpan pts)
    {
        if (format.PixelFormat is not (PixelFormat.I420 or PixelFormat.Nv12 or PixelFormat.Gray8))
        {
            return true;
        }

        var isNew = _grid is null || !_grid.Fits(format);
        if (_grid is null || isNew)
        {
            _grid = new CellMeans(format);
            _reference = new float[_grid.Count];
            _means = new float[_grid.Count];
        }

        _grid.Measure(pixels, _means);
        var moved = isNew || HasChanged();
        _lastMotion = moved || pts < _lastMotion ? pts : _lastMotion;
        if (!moved && pts - _lastMotion >= _options.Hold && pts - _referenceTime < _options.LongestStill && pts >= _referenceTime)
        {
            return false;
        }

        (_reference, _means) = (_means, _reference);
        _referenceTime = pts;
        return true;
    }

    private bool HasChanged()
    {
        var shift = 0f;
        for (var i = 0; i < _means.Length; i++)
        {
            shift += _means[i] - _reference[i];
        }

        shift /= _means.Length;
        var changed = 0;
        for (var i = 0; i < _means.Length; i++)
        {
            changed += MathF.Abs(_means[i] - _reference[i] - shift) > _options.Threshold ? 1 : 0;
        }

        return changed >= Math.Max(FewestCells, _options.Area * _means.Length);
    }
}
