using System.Runtime.CompilerServices;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using static Kinora.Vision.Kernels.LineBlend;

namespace Kinora.Vision.Kernels;

/// <inheritdoc cref="IPictureRows"/>
internal sealed unsafe class PictureRows<TLanes>(PicturePlan plan) : IPictureRows
    where TLanes : struct, ILanes<TLanes>
{
    private readonly short* _first = plan.First.Address;
    private readonly short* _second = plan.Second.Address;
    private readonly short* _third = plan.Third.Address;
    private readonly float* _sums = plan.Sums.Address;
    private readonly float* _finished = plan.Finished.Address;
    private readonly ColumnTaps _luma = plan.LumaColumns.Taps;
    private readonly ColumnTaps _chroma = plan.ChromaColumns.Taps;
    private readonly ColorPaint _paint = new(plan.Color, plan.Stage, plan.Placement.Width, plan.Input.Layout);
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
        var packed = plan.Packed.Address;
        var start = pixels + ((nint)plan.LumaRows.Start(row) * layout.Stride) + (step * columns.FirstSample);
        LineBlend.Blend<TLanes, Every>(start, layout.Stride, plan.LumaRows.Weights(row), packed, step * columns.SampleCount);
        var isBgr = plan.Format.PixelFormat == PixelFormat.Bgr24;
        LineSplit.Split(packed, step, columns.SampleCount, isBgr ? _third : _first, _second, isBgr ? _first : _third, TLanes.Count > 1);
    }

    private void ResampleLines(float* row, nint area)
    {
        LineSqueeze.Squeeze<TLanes>(_first, _luma, _sums);
        if (_inputs == 3)
        {
            LineSqueeze.Squeeze<TLanes>(_second, _chroma, _sums + _luma.Slots);
            LineSqueeze.Squeeze<TLanes>(_third, _chroma, _sums + (2 * _luma.Slots));
        }

        _paint.Paint<TLanes>(_sums, _sums + _luma.Slots, _sums + (2 * _luma.Slots), row, area);
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
