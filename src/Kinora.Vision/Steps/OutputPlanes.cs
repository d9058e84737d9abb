namespace Kinora.Vision.Steps;

/// <summary>Where a decoder finds planes of one size among the outputs of a run: a number a channel for each place of the picture.</summary>
/// <param name="Table">All the numbers.</param>
/// <param name="Channels">How many planes.</param>
/// <param name="Height">Rows of each.</param>
/// <param name="Width">Columns of each.</param>
/// <param name="AreApart">Whether the planes lie one after the other; else the numbers of each place lie together.</param>
internal readonly record struct OutputPlanes(OutputTensor Table, int Channels, int Height, int Width, bool AreApart)
{
    /// <summary>How far the numbers of one plane lie apart.</summary>
    public int PlaceStep => AreApart ? 1 : Channels;

    /// <summary>How far the numbers of one place lie apart.</summary>
    public int ChannelStep => AreApart ? Height * Width : 1;
}
