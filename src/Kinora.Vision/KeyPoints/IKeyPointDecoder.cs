using Kinora.Vision.Sessions;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// Reads the points of one body or face from a model's outputs, whose places it found when it was made. It holds no tensors and no state.
/// Allocates nothing.
/// </summary>
internal interface IKeyPointDecoder
{
    /// <summary>How many points there are.</summary>
    int Count { get; }

    /// <summary>How many bodies it looks for; those that are not there have a low score.</summary>
    int Bodies => 1;

    /// <summary>Writes the points, in pixels of the network's input.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="points">Room for <see cref="Count"/>.</param>
    /// <returns>How sure the model is that the body or face is there at all, 0..1; 1 where the recipe does not say.</returns>
    float Decode(SessionBinding outputs, Span<KeyPoint> points);

    /// <summary>The same for one of several bodies.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="body">Which, from 0; below <see cref="Bodies"/>.</param>
    /// <param name="points">Room for <see cref="Count"/>.</param>
    /// <returns>How sure the model is of it, 0..1.</returns>
    float Decode(SessionBinding outputs, int body, Span<KeyPoint> points) => Decode(outputs, points);
}
