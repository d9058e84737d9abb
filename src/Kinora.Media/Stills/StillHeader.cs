namespace Kinora.Media.Stills;

/// <summary>What the head of a picture's file says about it, found without decoding anything.</summary>
public readonly record struct StillHeader
{
    /// <summary>A PNG of so many takes 20 ms, what a usual picture takes altogether.</summary>
    private const int QuickPixels = 2_000_000;

    /// <summary>Width in pixels of the upright picture.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels of the upright picture.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// True where decoding it may take as long as tens of usual pictures: it needs a process of its own, with some 80 ms for that, or it is a large
    /// one of a format that is not decoded any smaller than it is.
    /// </summary>
    public bool MayTakeLong => !IsUsualJpeg && ((long)Width * Height > QuickPixels || !PackedToFrame.CanDecode(Format));

    /// <summary>The file's format.</summary>
    internal StillFormat Format { get; init; }

    /// <summary>How the camera was held: EXIF orientation 1..8.</summary>
    internal int Orientation { get; init; }

    /// <summary>True for a JPEG of a kind that libturbojpeg decodes to planes, unless it is damaged.</summary>
    internal bool IsUsualJpeg { get; init; }

    /// <summary>True for a JPEG that may be decoded by libturbojpeg, which has the last word.</summary>
    internal bool MayBeUsualJpeg { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="limits">What it may have.</param>
    /// <exception cref="StillException">It is not a picture, is damaged, or has more bytes or pixels than it may have.</exception>
    public static StillHeader Read(ReadOnlySpan<byte> file, string name, StillLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.CheckBytes(file.Length, name);
        var format = FormatOf(file, name);
        var jpeg = format == StillFormat.Jpeg ? JpegFrameHeader.Find(file) : default;
        if ((format == StillFormat.Jpeg ? (jpeg.Width, jpeg.Height) : StillSize.Find(file, format)) is not ( > 0, > 0) size)
        {
            throw new StillException($"'{name}' is a damaged {format} picture (its header tells no size): save or download it again.");
        }

        limits.CheckSize(size.Item1, size.Item2, name);
        if (format == StillFormat.WebP && IsAnimated(file))
        {
            throw new StillException($"'{name}' is an animated WebP, not a still picture: give one picture of it, as JPEG, PNG or WebP.");
        }

        var orientation = ExifOrientation.Find(file, format);
        var swaps = ExifOrientation.SwapsSides(orientation);
        return new StillHeader
        {
            Width = (int)(swaps ? size.Item2 : size.Item1),
            Height = (int)(swaps ? size.Item1 : size.Item2),
            Format = format,
            Orientation = orientation,
            IsUsualJpeg = jpeg.IsUsual,
            MayBeUsualJpeg = jpeg.MayBeUsual,
        };
    }

    /// <summary>Refuses what cannot become a picture, before the rest of it is there.</summary>
    /// <param name="beginning">Its first dozen bytes, or more.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="StillException">It begins as no picture does.</exception>
    public static void CheckBeginning(ReadOnlySpan<byte> beginning, string name) => _ = FormatOf(beginning, name);

    /// <summary>The flag of the extended header, which comes first where there is one.</summary>
    private static bool IsAnimated(ReadOnlySpan<byte> file) => file.Length > 20 && file.Slice(12, 4).SequenceEqual("VP8X"u8) && (file[20] & 2) != 0;

    private static StillFormat FormatOf(ReadOnlySpan<byte> file, string name) => Sniff(file) is not StillFormat.Unknown and var format
        ? format
        : throw new StillException($"'{name}' is not a picture that Kinora reads: give a JPEG, PNG, WebP or BMP file.");

    private static StillFormat Sniff(ReadOnlySpan<byte> file) => file switch
    {
        [0xff, 0xd8, 0xff, ..] => StillFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => StillFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => StillFormat.WebP,
        [(byte)'B', (byte)'M', ..] => StillFormat.Bmp,
        _ => StillFormat.Unknown,
    };
}
