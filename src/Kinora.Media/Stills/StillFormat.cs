namespace Kinora.Media.Stills;

/// <summary>The still picture formats that Kinora reads.</summary>
internal enum StillFormat
{
    Unknown,
    Jpeg,
    Png,
    WebP,
    Bmp,
}
