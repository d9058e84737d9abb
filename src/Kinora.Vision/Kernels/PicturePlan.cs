using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>The tables and the working lines for frames of one format and one network's input.</summary>
internal sealed class PicturePlan
{
    public PicturePlan(FrameFormat format, ModelInput input, ResampleFilter filter)
    {
        Format = format;
        Input = input;
        Placement = Placement.For(format.Width, format.Height, input);
        Color = new ColorTransform(format, input);
        LumaColumns = new ColumnTable(Columns(format.Width, 1, filter));
        LumaRows = new RowTable(Rows(format.Height, 1, filter));
        var isPlanar = format.PixelFormat is PixelFormat.I420 or PixelFormat.Nv12;
        ChromaColumns = isPlanar ? new ColumnTable(Columns(format.ChromaWidth, 2, filter)) : LumaColumns;
        ChromaRows = isPlanar ? new RowTable(Rows(format.ChromaHeight, 2, filter)) : LumaRows;
        First = new PinnedArray<short>(LumaColumns.LineLength);
        Second = new PinnedArray<short>(ChromaColumns.LineLength);
        Third = new PinnedArray<short>(ChromaColumns.LineLength);
        PixelStep = format.PixelFormat switch { PixelFormat.Rgbx => 4, PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3, _ => 1 };
        Packed = new PinnedArray<short>(PixelStep > 1 ? PixelStep * LumaColumns.SampleCount : 0);
        Sums = new PinnedArray<float>(3 * LumaColumns.Taps.Slots);
        Stage = Color.GetStage(1.0 / (256 * ColumnTaps.Unit), 128);
    }

    public FrameFormat Format { get; }

    public ModelInput Input { get; }

    public Placement Placement { get; }

    public ColorTransform Color { get; }

    /// <summary>Those of the only plane where there is one.</summary>
    public ColumnTable LumaColumns { get; }

    public RowTable LumaRows { get; }

    /// <summary>The same as <see cref="LumaColumns"/> unless the frame has planes of chroma.</summary>
    public ColumnTable ChromaColumns { get; }

    public RowTable ChromaRows { get; }

    /// <summary>The line of Y, R or gray.</summary>
    public PinnedArray<short> First { get; }

    /// <summary>The line of U or G.</summary>
    public PinnedArray<short> Second { get; }

    /// <summary>The line of V or B.</summary>
    public PinnedArray<short> Third { get; }

    /// <summary>Bytes a pixel where the channels are interleaved, else 1.</summary>
    public int PixelStep { get; }

    /// <summary>The line of interleaved channels before it is taken apart.</summary>
    public PinnedArray<short> Packed { get; }

    /// <summary>The three lines once they are resampled.</summary>
    public PinnedArray<float> Sums { get; }

    /// <summary>The numbers of <see cref="Color"/> for the sums that <see cref="ILanes{TSelf}.Dot"/> gives.</summary>
    public PinnedArray<float> Stage { get; }

    private ResampleAxis Columns(int samples, int subsampling, ResampleFilter filter) => new(
        samples, Placement.CropLeft * Format.Width / subsampling, Placement.CropWidth * Format.Width / subsampling, Placement.Width, filter);

    private ResampleAxis Rows(int samples, int subsampling, ResampleFilter filter) => new(
        samples, Placement.CropTop * Format.Height / subsampling, Placement.CropHeight * Format.Height / subsampling, Placement.Height, filter);
}
