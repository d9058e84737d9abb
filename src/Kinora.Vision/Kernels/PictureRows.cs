using System.Runtime.CompilerServices;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using static Kinora.Vision.Kernels.LineBlend;

namespace Kinora.Vision.Kernels;

/// <inheritdoc cref="IPictureRows"/>
internal sealed unsafe class PictureRows<TLanes>(PicturePlan plan) : IPictureRows
    where TLanes : struct, ILanes<TLanes>
{
    private readonly short* _first = Pinned.Address(plan.First);
    private readonly short* _second = Pinned.Address(plan.Second);
    private readonly short* _third = Pinned.Address(plan.Third);
    private readonly float* _finished = Pinned.Address(plan.Finished);
    private readonly ColumnTaps _luma = plan.LumaColumns.Taps;
    private readonly ColumnTaps _chroma = plan.ChromaColumns.Taps;
    private readonly int _inputs = plan.Color.Inputs;
    private readonly int _outputs = plan.Color.Outputs;
    private readonly bool _isInterleaved = plan.Input.Layout == TensorLayout.Nhwc;
    private readonly int _area = plan.Input.Width * plan.Input.Height;

    public void Run(byte* pixels, float* tensor)
    {
        for (var row = 0; row < plan.Placement.Height; row++)
        {
            BlendLines(pixels, row);
            ResampleLines(tensor + RowStart(row), _area);
        }
    }

    public void Run(byte* pixels, byte* tensor)
    {
        for (var row = 0; row < plan.Placement.Height; row++)
        {
            BlendLines(pixels, row);
            ResampleLines(_finished, plan.Placement.Width);
            for (var (part, count) = (0, PartLength); part < plan.Finished.Length; part += count)
                Round<byte>(_finished + part, tensor + RowStart(row) + ((nint)(part / count) * _area), count);
        }
    }

    public void Run(byte* pixels, int* tensor)
    {
        for (var row = 0; row < plan.Placement.Height; row++)
        {
            BlendLines(pixels, row);
            ResampleLines(_finished, plan.Placement.Width);
            for (var (part, count) = (0, PartLength); part < plan.Finished.Length; part += count)
                Round<int>(_finished + part, tensor + RowStart(row) + ((nint)(part / count) * _area), count);
        }
    }

    /// <summary>Numbers of a row that lie side by side in the tensor.</summary>
    private int PartLength => _isInterleaved ? plan.Finished.Length : plan.Placement.Width;

    private nint RowStart(int row) =>
        (_isInterleaved ? _outputs : 1) * (((nint)(plan.Placement.Top + row) * plan.Input.Width) + plan.Placement.Left);

    private void BlendLines(byte* pixels, int row)
    {
        switch (plan.Format.PixelFormat)
        {
            case PixelFormat.I420:
                Blend<Every>(pixels, 0, plan.LumaColumns, plan.LumaRows, row, 1, _first);
                if (_inputs == 3)
                {
                    Blend<Every>(pixels, 1, plan.ChromaColumns, plan.ChromaRows, row, 1, _second);
                    Blend<Every>(pixels, 2, plan.ChromaColumns, plan.ChromaRows, row, 1, _third);
                }

                break;
            case PixelFormat.Nv12:
                Blend<Every>(pixels, 0, plan.LumaColumns, plan.LumaRows, row, 1, _first);
                if (_inputs == 3)
                {
                    Blend<FirstOfPair>(pixels, 1, plan.ChromaColumns, plan.ChromaRows, row, 2, _second);
                    Blend<SecondOfPair>(pixels, 1, plan.ChromaColumns, plan.ChromaRows, row, 2, _third);
                }

                break;
            case PixelFormat.Gray8:
                Blend<Every>(pixels, 0, plan.LumaColumns, plan.LumaRows, row, 1, _first);
                break;
            default:
                BlendPacked(pixels, row);
                break;
        }
    }

    private void Blend<TBytes>(byte* pixels, int plane, ColumnTable columns, RowTable rows, int row, int step, short* line)
        where TBytes : struct, ILineBytes
    {
        var layout = plan.Format.GetPlane(plane);
        var start = pixels + layout.Offset + ((nint)rows.Start(row) * layout.Stride) + (step * columns.FirstSample);
        LineBlend.Blend<TLanes, TBytes>(start, layout.Stride, rows.Weights(row), line, columns.SampleCount);
    }

    private void BlendPacked(byte* pixels, int row)
    {
        var (columns, step, layout) = (plan.LumaColumns, plan.PixelStep, plan.Format.GetPlane(0));
        var packed = Pinned.Address(plan.Packed);
        var start = pixels + ((nint)plan.LumaRows.Start(row) * layout.Stride) + (step * columns.FirstSample);
        LineBlend.Blend<TLanes, Every>(start, layout.Stride, plan.LumaRows.Weights(row), packed, step * columns.SampleCount);
        var isBgr = plan.Format.PixelFormat == PixelFormat.Bgr24;
        LineSplit.Split(packed, step, columns.SampleCount, isBgr ? _third : _first, _second, isBgr ? _first : _third, TLanes.Count > 1);
    }

    private void ResampleLines(float* row, nint area)
    {
        if (plan.Placement.Width < TLanes.Count)
            Columns<Lane1>(row, area);
        else
            Columns<TLanes>(row, area);
    }

    /// <summary>A register of columns a step; the last step overlaps the one before.</summary>
    /// <param name="row">Where the row's first channel begins.</param>
    /// <param name="area">From one channel to the next where they are not interleaved.</param>
    private void Columns<T>(float* row, nint area)
        where T : struct, ILanes<T>
    {
        var (luma, chroma) = (_luma, _chroma);
        var first = _first;
        var second = _second;
        var third = _third;
        var stage = new ColorStage<T>(Pinned.Address(plan.Stage));
        var (isColor, isGray, isInterleaved) = (_inputs == 3, _outputs == 1, _isInterleaved);
        var (width, last) = (plan.Placement.Width, plan.Placement.Width - T.Count);
        for (var x = 0; x < width; x += T.Count)
        {
            x = Math.Min(x, last);
            var a = T.Dot(first, luma, x);
            T r, g, b;
            if (isColor)
            {
                var (u, v) = (T.Dot(second, chroma, x), T.Dot(third, chroma, x));
                r = stage.First(a, u, v);
                (g, b) = isGray ? (r, r) : (stage.Second(a, u, v), stage.Third(a, u, v));
            }
            else
            {
                r = stage.First(a);
                (g, b) = (stage.Second(a), stage.Third(a));
            }

            if (isGray)
            {
                r.Store(row + x);
            }
            else if (isInterleaved)
            {
                T.StoreInterleaved(r, g, b, row + (3 * x));
            }
            else
            {
                r.Store(row + x);
                g.Store(row + area + x);
                b.Store(row + (2 * area) + x);
            }
        }
    }

    private static void Round<T>(float* values, T* destination, int count)
        where T : unmanaged
    {
        if (count < TLanes.Count)
            RoundSteps<Lane1, T>(values, destination, count);
        else
            RoundSteps<TLanes, T>(values, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RoundSteps<TSteps, T>(float* values, T* destination, int count)
        where TSteps : struct, ILanes<TSteps>
        where T : unmanaged
    {
        for (var x = 0; x < count; x += TSteps.Count)
        {
            x = Math.Min(x, count - TSteps.Count);
            if (typeof(T) == typeof(byte))
                TSteps.Load(values + x).StoreRounded((byte*)destination + x);
            else
                TSteps.Load(values + x).StoreRounded((int*)destination + x);
        }
    }
}
