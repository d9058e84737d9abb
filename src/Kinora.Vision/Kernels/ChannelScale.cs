namespace Kinora.Vision.Kernels;

/// <summary>What a network wants of one colour channel: value · Factor + Offset, for values 0..255.</summary>
internal readonly record struct ChannelScale(float Factor, float Offset)
{
    /// <summary>(value − mean) / deviation.</summary>
    public static ChannelScale FromMean(float mean, float deviation) => new(1 / deviation, -mean / deviation);
}
