using Kinora.Frames.Formats;
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
    private readonly ColumnTaps _luma = plan.LumaColumns.Taps;
    private readonly ColumnTaps _chroma = plan.ChromaColumns.Taps;
    private readonly ColorPaint _paint = new(plan.Color, plan.Stage, plan.Placement, plan.Input);
    private readonly int _inputs = plan.Color.Inputs;

    public void Run(byte* pixels, float* tensor) => Run<float>(pixels, tensor);

    public void Run(byte* pixels, byte* tensor) => Run<byte>(pixels, tensor);

    public void Run(byte* pixels, int* tensor) => Run<int>(pixels, tensor);

    private void Run<T>(byte* pixels, T* tensor)
        where T : unmanaged
    {
        for (var row = 0; row < plan.Placement.Height; row++)
        {
            BlendLines(pixels, row);
            SqueezeLines();
            _paint.Paint<TLanes, T>(_sums, _sums + _luma.Slots, _sums + (2 * _luma.Slots), tensor, row);
        }
    }

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
        LineSplit.Split<TLanes>(packed, step, columns.SampleCount, isBgr ? _third : _first, _second, isBgr ? _first : _third);
    }

    private void SqueezeLines()
    {
        LineSqueeze.Squeeze<TLanes>(_first, _luma, _sums);
        if (_inputs == 3)
        {
            LineSqueeze.Squeeze<TLanes>(_second, _chroma, _sums + _luma.Slots);
            LineSqueeze.Squeeze<TLanes>(_third, _chroma, _sums + (2 * _luma.Slots));
        }
    }
}
