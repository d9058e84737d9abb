namespace Kinora.Media.Nut;

/// <summary>A video stream of a NUT: its four-character code, size in pixels, and time base in seconds.</summary>
internal readonly record struct NutVideoHeader(
    uint FourCc, long Width, long Height, long TimeBaseNumerator, long TimeBaseDenominator, int MsbPtsShift);

/// <summary>What stands before a frame's bytes: its stream, its time stamp in units of that stream's time base, and how many bytes follow.</summary>
internal readonly record struct NutFrameHeader(int Stream, long Pts, int Size);
