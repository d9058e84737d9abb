namespace Kinora.Media.Nut;

/// <summary>What a frame's first byte stands for: the fields that follow it, and the values of those that do not.</summary>
internal readonly record struct NutFrameCode(
    NutFrameFlags Flags, long PtsDelta, long SizeMultiplier, int Stream, long SizeLsb, int Reserved, int HeaderIndex);

/// <summary>Bits of a NUT frame's flags, with the numbers of the NUT specification.</summary>
[Flags]
internal enum NutFrameFlags
{
    None = 0,
    Key = 1,
    EndOfRelevance = 2,
    CodedPts = 8,
    StreamId = 16,
    SizeMsb = 32,
    Checksum = 64,
    Reserved = 128,
    SideMetaData = 256,
    HeaderIndex = 1024,
    MatchTime = 2048,
    Coded = 4096,
    Invalid = 8192,
}
