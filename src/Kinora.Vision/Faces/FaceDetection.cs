using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Kinora.Frames.Results;

namespace Kinora.Vision.Faces;

/// <summary>One face that a detector found.</summary>
internal struct FaceDetection
{
    private FacePoints _points;

    /// <summary>The detector's confidence, 0..1.</summary>
    public required float Score { get; init; }

    /// <summary>Where the face is, in pixels of whatever the list that holds it is said to be in.</summary>
    public required Box Box { get; set; }

    /// <summary>How many key points it has: 0, 5 or 6.</summary>
    public required int PointCount { get; init; }

    /// <summary>
    /// In the box's pixels. Eyes, nose, then what the recipe has: the eye on the picture's left, the other eye, the nose; then
    /// <c>blazeface</c>: mouth, left ear, right ear; <c>scrfd</c> and <c>yunet</c>: left and right corner of the mouth (left and right in the picture).
    /// </summary>
    [UnscopedRef]
    public Span<Vector2> Points => ((Span<Vector2>)_points)[..PointCount];
}
