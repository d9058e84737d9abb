namespace Kinora.Models.Catalog;

/// <summary>Where a picture tensor keeps its channels.</summary>
public enum TensorLayout
{
    /// <summary>[batch, channels, height, width]: planes.</summary>
    Nchw,

    /// <summary>[batch, height, width, channels]: interleaved.</summary>
    Nhwc,
}
