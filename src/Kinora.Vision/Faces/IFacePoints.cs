using System.Numerics;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Faces;

/// <summary>A face detector's outputs that hold key points as well.</summary>
internal interface IFacePoints
{
    /// <summary>How many points a face has, at most <see cref="FacePoints.Most"/>.</summary>
    int PointCount { get; }

    /// <summary>Writes the points of one candidate, in pixels of the network's input.</summary>
    /// <param name="outputs">Of the run that gave the candidate.</param>
    /// <param name="cell">The candidate's cell.</param>
    /// <param name="points">Room for <see cref="PointCount"/>.</param>
    void DecodePoints(SessionBinding outputs, int cell, Span<Vector2> points);
}
